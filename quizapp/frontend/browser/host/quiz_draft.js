// What a host types is kept in this browser until it is stored, and nobody leaves it unasked.
//
// A form with `data-draft` is kept whole, under that name, and opened again by its State. A field with `data-keep`
// is kept under that name and filled again here; with an empty name it is only asked about.
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { readStored, writeStored } from "$/utils/quiz_kept";
import { inBrowser, update } from "$/utils/quiz_store";

const DRAFTS_KEY = "quizapp.drafts";
const DONE_KEY = "quizapp.drafts.done";
const MOST = 20; // drafts in a browser; the oldest go first
const AGAIN_MS = 1000;
const SHOWN_MS = 50; // until a page shows what has just come

const typed = new WeakSet(); // forms and fields in which somebody wrote
const done = new WeakSet(); // forms that are stored or discarded, and only wait to be gone
const lastKept = new WeakMap();

const drafts = () => (inBrowser ? readStored(window.localStorage, DRAFTS_KEY, {}) : {});
const write = (all) => {
  const newest = Object.entries(all).sort(([, a], [, b]) => b.at - a.at);
  writeStored(window.localStorage, DRAFTS_KEY, Object.fromEntries(newest.slice(0, MOST)));
};
const put = (name, fields) => {
  const all = drafts();
  const at = 1 + Math.max(0, ...Object.values(all).map((draft) => draft.at)); // a number in order, no time of day
  write({ ...all, [name]: { fields, at } });
};
const drop = (name) => {
  const { [name]: gone, ...others } = drafts();
  if (gone) write(others);
};

// --- whole forms ---------------------------------------------------------------------------------

const isUnsaved = (form) => !done.has(form) && (typed.has(form) || form.dataset.unsaved === "true");
const unsavedForms = () => [...document.querySelectorAll("form[data-draft]")].filter(isUnsaved);
const keepForm = (form) => {
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  fields.picture = form.dataset.draftPicture ?? "";
  const text = JSON.stringify(fields);
  if (lastKept.get(form) === text) return;
  lastKept.set(form, text);
  put(form.dataset.draft, fields);
};
const keepForms = () => unsavedForms().forEach(keepForm);

export const draftOf = (name) => drafts()[name]?.fields ?? null;
// The State has read an event (it is told by "EVENT HANDLER NONCE") and hears what is kept of it, once the page shows it.
let line = null; // { connected(), emit(message) }
export const useLineForDrafts = (newLine) => {
  line = newLine;
};
export const draftIsAskedFor = (word) => {
  const [event, handler] = word.split(" ");
  const path = window.location.pathname;
  setTimeout(() => line?.emit({ name: handler, payload: { kept: openDraft(event) }, router_data: { pathname: path, asPath: path } }), SHOWN_MS);
};
// The newest draft of an event, for a page that has just been (re)opened; one that is still being typed is live.
const openDraft = (event) => {
  if (unsavedForms().some((form) => typed.has(form))) return { live: true };
  const own = Object.entries(drafts()).filter(([name]) => name.startsWith(`${event}-`) && !name.endsWith("-field"));
  const [name, draft] = own.sort(([, a], [, b]) => b.at - a.at)[0] ?? [];
  return draft ? { name, fields: draft.fields } : null;
};
// The server says "NAME#NONCE" when a draft is stored or discarded; with a restored State it says so again.
export const draftIsDone = (word) => {
  if (readStored(window.sessionStorage, DONE_KEY, "") === word) return;
  writeStored(window.sessionStorage, DONE_KEY, word);
  const name = word.split("#")[0];
  document.querySelectorAll("form[data-draft]").forEach((form) => form.dataset.draft === name && done.add(form));
  drop(name);
};

// --- single fields -------------------------------------------------------------------------------

const fieldName = (field) => field.dataset.keep && `${field.dataset.keep}-field`;
const keepField = (field) => {
  delete field.dataset.restored;
  typed.add(field);
  if (!fieldName(field)) return;
  if (field.value === field.defaultValue) drop(fieldName(field));
  else put(fieldName(field), { value: field.value });
};
const fillField = (field) => {
  if (field.dataset.filled) return;
  field.dataset.filled = "true";
  const value = fieldName(field) ? draftOf(fieldName(field))?.value : undefined;
  if (typeof value !== "string" || field.value !== field.defaultValue || value === field.value) return;
  field.value = value;
  field.dataset.restored = "true";
  typed.add(field);
};
const fillFields = () => document.querySelectorAll("[data-keep]").forEach(fillField);
const unsavedFields = () =>
  [...document.querySelectorAll("[data-keep]")].filter((field) => typed.has(field) && field.value !== field.defaultValue);
const isSubmitted = (field) => {
  typed.delete(field);
  if (fieldName(field)) drop(fieldName(field));
};

// --- leaving -------------------------------------------------------------------------------------

const isLost = (field) => !fieldName(field);
const hasUnsaved = () => unsavedForms().length + unsavedFields().length > 0;
let blocker = null;
export const stayHere = () => blocker?.state === "blocked" && blocker.reset();
export const leaveNow = () => blocker?.state === "blocked" && blocker.proceed();
export const useLeaveGuard = () => {
  blocker = useBlocker(({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && hasUnsaved());
  const { state } = blocker;
  useEffect(() => {
    const words = unsavedFields().some(isLost) ? "lost" : "kept";
    update({ leaving: state === "blocked" ? words : "" });
  }, [state]);
  useEffect(() => {
    const observer = new MutationObserver(fillFields);
    observer.observe(document.body, { childList: true, subtree: true });
    fillFields();
    return () => {
      observer.disconnect();
      update({ leaving: "" });
    };
  }, []);
};

if (inBrowser) {
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form[data-draft]");
    if (form) {
      typed.add(form);
      keepForm(form);
    } else if (target.dataset?.keep !== undefined) keepField(target);
  });
  document.addEventListener("submit", ({ target }) => target.querySelectorAll?.("[data-keep]").forEach(isSubmitted));
  document.addEventListener("visibilitychange", keepForms);
  setInterval(keepForms, AGAIN_MS); // for what changes without a key, such as a picture that was sent
  // Before Reflex's own listener, which closes the connection for good, also for who stays after all.
  window.addEventListener(
    "beforeunload",
    (event) => {
      keepForms();
      if (!hasUnsaved()) return;
      event.preventDefault();
      event.returnValue = "";
      event.stopImmediatePropagation();
    },
    true,
  );
}
