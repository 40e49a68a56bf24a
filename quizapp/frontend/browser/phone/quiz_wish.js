// Wishes for another name or avatar: like an answer, each is written down before it is sent, and kept until the
// server has judged it. The newest wish of a kind is the only one, and it is for one person in one quiz.
import { readStored, writeStored } from "$/utils/quiz_kept";
import { isToBeSentAgain, reminders } from "$/utils/quiz_resend";
import { current, inBrowser, update } from "$/utils/quiz_store";
import { steadyNow } from "$/utils/quiz_time";
import { timings } from "$/utils/quiz_timings";

const WISHES_KEY = "quizapp.wishes";
const KINDS = ["name", "avatar", "draw"];

let inMemory = []; // for browsers that let nobody store anything
let person = 0; // whose page this is, once the server has said so
let line = null; // { connected(), emit(message) }
const sentAt = {}; // by key, over the socket that is open now

const isWish = (wish) =>
  wish && KINDS.includes(wish.what) && [wish.key, wish.path, wish.handler, wish.wanted].every((one) => typeof one === "string");
const wishes = () => {
  if (!inBrowser) return [];
  const stored = readStored(window.localStorage, WISHES_KEY, inMemory);
  return Array.isArray(stored) ? stored.filter(isWish) : [];
};
const isOfThisPage = (wish) => wish.path === window.location.pathname;
const keep = (kept) => {
  inMemory = kept;
  writeStored(window.localStorage, WISHES_KEY, kept);
};
const show = (changes) => {
  const mine = wishes().filter(isOfThisPage);
  const shows = (what) => mine.find((wish) => wish.what === what)?.shows ?? "";
  const whose = mine[0]?.person ?? current().wish.person;
  update({ wish: { ...current().wish, name: shows("name"), avatar: shows("avatar"), person: whose, ...changes } });
};

const receipts = reminders((key) => {
  const isLeft = wishes().some((wish) => wish.key === key);
  delete sentAt[key];
  return isLeft && line?.connected() ? deliverWishes() : receipts.stop(key);
});
const emit = ({ handler, person: whose, what, wanted, key, path }) => {
  if (steadyNow() - (sentAt[key] ?? -Infinity) < timings.sendAgainMs) return;
  sentAt[key] = steadyNow();
  receipts.start(key);
  line.emit({
    name: handler,
    payload: { person: whose, what, wanted, key },
    router_data: { pathname: path, asPath: path },
  });
};
export const deliverWishes = () => {
  if (!person || !line?.connected()) return;
  wishes().filter((wish) => isOfThisPage(wish) && wish.person === person).forEach(emit);
};
export const useLineForWishes = (newLine) => {
  line = newLine;
};
export const wishLineIsNew = () => Object.keys(sentAt).forEach((key) => delete sentAt[key]);
export const wishLineIsLost = () => {
  if (current().wish.state === "sending") show({ state: "waiting", reason: "" });
};

export const dropWishes = () => {
  keep(wishes().filter((wish) => !isOfThisPage(wish)));
  show({ state: "", words: "" });
};
// The server says whose page this is; 0 for nobody's. Wishes of somebody else are not for this one.
export const noteMe = (id) => {
  const before = person;
  person = id;
  if (!id) return before ? dropWishes() : undefined;
  const others = wishes().filter((wish) => isOfThisPage(wish) && wish.person !== id);
  if (others.length) {
    keep(wishes().filter((wish) => !others.some((other) => other.key === wish.key)));
    show({ state: "", words: "" });
  }
  if (id !== before) deliverWishes();
};

export const settleWish = ({ key, state, reason, words }) => {
  if (!wishes().some((wish) => wish.key === key)) return;
  if (isToBeSentAgain({ state, reason })) {
    delete sentAt[key];
    receipts.start(key, false);
    return show({ state: "waiting", reason, words: "" });
  }
  receipts.stop(key);
  keep(wishes().filter((wish) => wish.key !== key));
  const waits = wishes().some(isOfThisPage);
  if (!waits) show(reason === "not_you" ? { state: "", words: "" } : { state, words });
  else show({});
};

const wish = (handler, whose, what, wanted, shows) => {
  const path = window.location.pathname;
  const key = `${what}-${Math.random().toString(36).slice(2, 12)}`;
  const others = wishes().filter((one) => !(one.what === what && one.path === path));
  keep([...others, { handler, person: whose, what, wanted, shows, key, path }]);
  show({ state: line?.connected() ? "sending" : "waiting", reason: "", words: "" });
  deliverWishes();
};
export const wishName = (handler, whose, ifEmpty, form) => {
  const typed = String(form.name ?? "");
  if (!typed.trim()) return show({ state: "refused", words: ifEmpty });
  return wish(handler, whose, "name", typed, typed.trim());
};
export const wishAvatar = (handler, whose, index, avatar) => wish(handler, whose, "avatar", String(index), avatar);
export const wishDraw = (handler, whose) => wish(handler, whose, "draw", "", "");

// What an earlier visit of this page left behind is on the phone: say so before it is delivered.
if (inBrowser && wishes().some(isOfThisPage)) show({ state: "waiting", reason: "", words: "" });
