// The outbox: an answer is written down before it is sent, and kept until the server has judged it.
// It goes over the socket, or by a plain request where there is none: the server knows it by its key.
import { readStored, writeStored } from "$/utils/quiz_kept";
import { isToBeSentAgain, reminders, waysToSend } from "$/utils/quiz_resend";
import { current, inBrowser, shown, update } from "$/utils/quiz_store";
import { sinceMs, steadyNow } from "$/utils/quiz_time";
import { timings } from "$/utils/quiz_timings";

const OUTBOX_KEY = "quizapp.outbox";
const SEEN_KEY = "quizapp.seen";
const MOST_KEPT = 20;

let inMemory = []; // for browsers that let nobody store anything
// A response is JSON in the shape of the question's kind. Versions before had choices alone.
const read = (entry) => (Array.isArray(entry?.choices) ? { ...entry, response: { choices: entry.choices } } : entry);
const isEntry = (entry) => entry && typeof entry.key === "string" && entry.response && typeof entry.response === "object";
const outbox = () => {
  if (!inBrowser) return [];
  const stored = readStored(window.localStorage, OUTBOX_KEY, inMemory);
  return Array.isArray(stored) ? stored.map(read).filter(isEntry) : [];
};
const ofThisPage = () => outbox().filter((entry) => entry.path === window.location.pathname);
const keep = (entries) => {
  inMemory = entries;
  writeStored(window.localStorage, OUTBOX_KEY, entries);
  update({ kept: ofThisPage().length });
};

// --- the time that an answer took, measured where it was thought of ---------------------------

let asked = { question: 0, at: 0 }; // the question on the stage, and since when by this page's own clock
export const noteQuestion = (question) => {
  if (!question || question === asked.question) return;
  const seen = readStored(window.sessionStorage, SEEN_KEY, {});
  const isNew = seen.question !== question; // otherwise this page was reloaded meanwhile
  asked = { question, at: steadyNow() - (isNew ? 0 : sinceMs(seen.at)) };
  if (isNew) writeStored(window.sessionStorage, SEEN_KEY, { question, at: Date.now() });
};
const elapsedMs = (question) => (asked.question === question ? Math.round(steadyNow() - asked.at) : 0);

// --- delivering ---------------------------------------------------------------------------------

let line = null; // { connected(), emit(message), probe() }
const sentAt = {}; // by key, over the socket that is open now
const posting = new Set();

export const useLine = (newLine) => {
  line = newLine;
};
export const lineIsNew = () => Object.keys(sentAt).forEach((key) => delete sentAt[key]);

const emit = (entry, again) => {
  const { handler, question, response, elapsed, key, path } = entry;
  if (!again && steadyNow() - (sentAt[key] ?? -Infinity) < timings.sendAgainMs) return false;
  sentAt[key] = steadyNow();
  line.emit({
    name: handler,
    payload: { question_id: question, response, elapsed_ms: elapsed, key },
    router_data: { pathname: path, asPath: path },
  });
  return true;
};
const post = async ({ event, question, response, elapsed, key }) => {
  if (!event || posting.has(key)) return;
  posting.add(key);
  const attempt = new AbortController();
  const late = setTimeout(() => attempt.abort(), timings.postTimeoutMs);
  try {
    const said = await fetch("/api/answer", {
      method: "POST",
      signal: attempt.signal,
      keepalive: true, // it is sent even when the page is closed right now
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ event, question, response, elapsed_ms: elapsed, key }),
    });
    const receipt = await said.json();
    if (receipt.state) settle(receipt);
  } catch {
    // No way there either: it stays in the outbox.
  } finally {
    clearTimeout(late);
    posting.delete(key);
  }
};
const answered = new Set(); // keys of which the server has said that they wait
const deliver = (entry, again = false) => {
  const ways = waysToSend({ connected: line?.connected() ?? false, again, answered: answered.delete(entry.key) });
  const isSent = ways.includes("socket") ? emit(entry, again) : true;
  if (ways.includes("post")) post(entry);
  if (isSent) receipts.start(entry.key);
};
const receipts = reminders((key) => {
  const entry = ofThisPage().find((one) => one.key === key);
  if (entry) deliver(entry, true);
  else receipts.stop(key);
});

export const deliverAll = () => ofThisPage().forEach((entry) => deliver(entry));
// The page may be about to disappear, and its socket may be dead: a request outlives both.
export const postAll = () => ofThisPage().forEach(post);

export const lineIsLost = () => {
  const { sending } = current();
  if (["sending", "waiting"].includes(sending.state)) update({ sending: { ...sending, state: "waiting", reason: "", words: "" } });
};

const showReceipt = ({ question, state, reason = "", words = "" }) => {
  if (current().sending.question !== question) return;
  update({ sending: { ...current().sending, state, reason, words } });
};
const wait = (key, reason) => {
  delete sentAt[key];
  if (reason === "paused") return receipts.stop(key); // it is sent again when the quiz goes on
  answered.add(key);
  return receipts.start(key, false);
};
export const settle = (receipt) => {
  const { key, question, reason } = receipt;
  const concerned = outbox().filter((entry) => (key ? entry.key === key : entry.question === question));
  if (!concerned.length) return;
  if (isToBeSentAgain(receipt)) {
    concerned.forEach((entry) => wait(entry.key, reason));
    return showReceipt({ question, state: "waiting", reason });
  }
  concerned.forEach((entry) => receipts.stop(entry.key));
  keep(outbox().filter((entry) => !concerned.includes(entry) && !concerned.some((one) => one.key === entry.key)));
  showReceipt(receipt);
};

export const sendAnswer = (handler, question, response) => {
  if (outbox().some((entry) => entry.question === question)) return;
  const entry = {
    handler,
    event: shown.event ?? 0,
    question,
    response,
    elapsed: elapsedMs(question),
    key: `${question}-${Math.random().toString(36).slice(2, 12)}`,
    path: window.location.pathname,
  };
  keep([...outbox().slice(1 - MOST_KEPT), entry]);
  update({ sending: { question, response, state: line?.connected() ? "sending" : "waiting", reason: "", words: "" } });
  deliver(entry);
};
// A tap on a tile: with one right choice it is the answer, with several it only marks the tile.
export const tapChoice = (handler, question, choice, several) => {
  if (!several) return sendAnswer(handler, question, { choices: [choice] });
  const { marked } = current();
  const before = (marked.question === question && marked.response.choices) || [];
  const choices = before.includes(choice) ? before.filter((id) => id !== choice) : [...before, choice];
  mark(question, choices.length ? { choices } : {});
};
// What is only marked on this page, for kinds whose answers take more than one tap.
export const mark = (question, response) => update({ marked: { question, response } });
export const submitMarked = (handler, question) => {
  const { marked } = current();
  if (marked.question === question && Object.keys(marked.response).length) sendAnswer(handler, question, marked.response);
};
export const readReceipt = (key) => update({ readReceipt: key });

// What an earlier visit of this page left behind is on the phone: say so before it is delivered.
if (inBrowser) {
  const left = ofThisPage();
  const last = left[left.length - 1];
  const sending = last ? { question: last.question, response: last.response, state: "waiting", reason: "", words: "" } : current().sending;
  update({ kept: left.length, sending });
  const hidden = () => document.visibilityState === "hidden" && postAll();
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("pagehide", postAll);
}
