// The phone's line to the room: reconnecting, the order of views, the clock, and the outbox.
// Python reads it through the Vars in `link.py`.
import socketIo from "socket.io-client";
import { useSyncExternalStore, useEffect, useState } from "react";

const LIMITS_S = [1, 2, 4, 8, 16, 30]; // of the n-th wait; the wait itself is random below it
const CONNECT_TIMEOUT_MS = 8000;
const PROBE_TIMEOUT_MS = 3000;
const OUTBOX_KEY = "quizapp.outbox";
const SEEN_KEY = "quizapp.seen";
const inBrowser = typeof window !== "undefined";

// One small store, so that components render again when anything in it changes.
let link = {
  status: "connecting", // connecting | online | reconnecting | moved
  attempt: 0,
  retryAt: 0,
  wasOnline: false,
  clock: { endsAt: 0, left: 0, total: 0, running: false },
  picked: { question: 0, choices: [] },
  sending: { question: 0, choices: [], state: "" },
  busy: false,
};
const listeners = new Set();
const update = (changes) => {
  link = { ...link, ...changes };
  listeners.forEach((listener) => listener());
};
const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

// --- views: an older one never replaces a newer one -------------------------------------------

const newest = {};
let asked = 0; // the question on the stage

const readStored = (storage, key, fallback) => {
  try {
    return JSON.parse(storage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
};
const writeStored = (storage, key, value) => {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the answer still goes out over the socket.
  }
};

const noteQuestion = (question) => {
  if (!question || question === asked) return;
  asked = question;
  const seen = readStored(sessionStorage, SEEN_KEY, {});
  if (seen.question !== question) writeStored(sessionStorage, SEEN_KEY, { question, at: Date.now() });
};
const elapsedMs = (question) => {
  const seen = readStored(sessionStorage, SEEN_KEY, {});
  return seen.question === question ? Math.max(0, Date.now() - seen.at) : 0;
};

const inspect = (message) => {
  for (const state in message?.delta ?? {}) {
    const delta = message.delta[state];
    const stage = delta.stage_rx_state_;
    if (stage?.event) {
      if (newest.event === stage.event && stage.version < newest.version) {
        delete delta.stage_rx_state_;
        delete delta.timer_rx_state_;
      } else {
        const moment = `${stage.phase} ${stage.question.id} ${stage.locked}`;
        if (newest.event && newest.moment !== moment) restControls();
        Object.assign(newest, { event: stage.event, version: stage.version, moment });
        if (stage.phase === "question") noteQuestion(stage.question.id);
      }
    }
    if (delta.timer_rx_state_) {
      const timer = delta.timer_rx_state_;
      update({ clock: { ...timer, endsAt: timer.running ? Date.now() + timer.left : 0 } });
    }
    if (delta.me_rx_state_) settleOutbox(delta.me_rx_state_);
    if (delta.refused_question_rx_state_) dropFromOutbox(delta.refused_question_rx_state_);
  }
  return message;
};

// --- outbox: an answer is written down before it is sent, and kept until the server has it -----

const outbox = () => (inBrowser ? readStored(localStorage, OUTBOX_KEY, []) : []);
const keepInOutbox = (entries) => writeStored(localStorage, OUTBOX_KEY, entries);
let socket = null;

const deliver = (entry) => {
  if (!socket?.connected) return;
  const { handler, question, choices, elapsed, key } = entry;
  socket.emit("event", {
    name: handler,
    payload: { question_id: question, picked: choices, elapsed_ms: elapsed, key },
    router_data: { pathname: window.location.pathname, asPath: window.location.pathname },
  });
};
const deliverAll = () => outbox().forEach((entry) => entry.path === window.location.pathname && deliver(entry));

const settleOutbox = (me) => {
  if (!me.picked?.length) return;
  dropFromOutbox(me.question);
};
const dropFromOutbox = (question) => {
  const entries = outbox();
  const rest = entries.filter((entry) => entry.question !== question);
  if (rest.length !== entries.length) keepInOutbox(rest);
  if (link.sending.question === question) update({ sending: { question: 0, choices: [], state: "" } });
};

export const sendAnswer = (handler, question, choices) => {
  if (!choices.length || outbox().some((entry) => entry.question === question)) return;
  const entry = {
    handler,
    question,
    choices,
    elapsed: elapsedMs(question),
    key: `${question}-${Math.random().toString(36).slice(2, 12)}`,
    path: window.location.pathname,
  };
  keepInOutbox([...outbox().slice(-19), entry]);
  update({ sending: { question, choices, state: socket?.connected ? "sending" : "waiting" } });
  deliver(entry);
};
// A tap on a tile: with one right choice it is the answer, with several it only marks the tile.
export const tapChoice = (handler, question, choice, several) => {
  if (!several) return sendAnswer(handler, question, [choice]);
  const marked = link.picked.question === question ? link.picked.choices : [];
  const choices = marked.includes(choice) ? marked.filter((id) => id !== choice) : [...marked, choice];
  update({ picked: { question, choices } });
};
export const submitPicked = (handler, question) => {
  if (link.picked.question === question) sendAnswer(handler, question, link.picked.choices);
};

// --- connection ---------------------------------------------------------------------------------

// Few pages show a room to all, and many phones show it to one each: the few hurry. A phone hurries
// while a question is open.
const HURRY_S = 2;
const OPEN_QUESTION_S = 4;
const patience = () => {
  if (!document.querySelector("[data-testid=play], [data-testid=join-submit]")) return HURRY_S;
  return newest.moment?.startsWith("question ") ? OPEN_QUESTION_S : Infinity;
};

let control = null;
export const retryNow = () => control?.retryNow();

const connection = (raw) => {
  const rawConnect = raw.connect.bind(raw);
  const rawOn = raw.on.bind(raw);
  let attempt = 0;
  let retryAt = 0;
  let timer;
  let probe;

  const attemptNow = () => {
    clearTimeout(timer);
    timer = undefined;
    retryAt = 0;
    update({ status: attempt ? "reconnecting" : "connecting", attempt, retryAt: 0 });
    rawConnect();
  };
  // Reflex asks for a connection whenever it likes; it gets one when its time has come.
  raw.connect = () => {
    if (raw.connected || timer !== undefined) return raw;
    if (Date.now() >= retryAt) attemptNow();
    else timer = setTimeout(attemptNow, retryAt - Date.now());
    return raw;
  };
  raw.open = raw.connect;

  const failed = () => {
    clearTimeout(probe);
    attempt += 1;
    const limit = Math.min(LIMITS_S[Math.min(attempt, LIMITS_S.length) - 1], patience());
    retryAt = Date.now() + Math.random() * limit * 1000;
    update({ status: "reconnecting", attempt, retryAt });
  };
  const retry = () => {
    if (raw.connected) return;
    retryAt = 0;
    if (timer !== undefined) attemptNow();
    else raw.reconnect?.();
  };
  const check = () => {
    if (!raw.connected) return retry();
    clearTimeout(probe);
    const alive = () => clearTimeout(probe);
    raw.once("ping", alive);
    raw.emit("ping");
    probe = setTimeout(() => {
      raw.off("ping", alive);
      raw.io.engine?.close();
    }, PROBE_TIMEOUT_MS);
  };

  rawOn("connect", () => {
    attempt = 0;
    update({ status: "online", attempt: 0, retryAt: 0, wasOnline: true });
    deliverAll();
  });
  rawOn("connect_error", failed);
  rawOn("disconnect", (reason) => {
    if (reason === "io server disconnect") return update({ status: "moved" });
    if (reason === "io client disconnect") return update({ status: "connecting", attempt: 0 });
    if (link.sending.state === "sending") update({ sending: { ...link.sending, state: "waiting" } });
    return failed();
  });
  raw.on = (name, handler) => rawOn(name, name === "event" ? (message) => handler(inspect(message)) : handler);
  if (inBrowser) {
    window.addEventListener("online", check);
    window.addEventListener("pageshow", (event) => event.persisted && check());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && check());
  }
  control = { retryNow: retry };
  socket = raw;
  return raw;
};

export default function io(url, options) {
  return connection(socketIo(url, { ...options, timeout: CONNECT_TIMEOUT_MS }));
}
export { io };

// --- hooks for Python -----------------------------------------------------------------------------

const useTick = (until) => {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!until) return undefined;
    const timer = setInterval(() => tick((n) => n + 1), 250);
    return () => clearInterval(timer);
  }, [until]);
};
const secondsUntil = (moment) => Math.max(0, Math.ceil((moment - Date.now()) / 1000));

export const useQuizLink = () => {
  const state = useSyncExternalStore(subscribe, () => link, () => link);
  useTick(state.status === "reconnecting" ? state.retryAt : 0);
  return { ...state, retryIn: state.retryAt ? secondsUntil(state.retryAt) : 0 };
};
export const useQuizClock = () => {
  const { clock } = useSyncExternalStore(subscribe, () => link, () => link);
  useTick(clock.endsAt);
  const left = clock.running ? Math.max(0, clock.endsAt - Date.now()) : clock.left;
  return { seconds: Math.ceil(left / 1000), left, total: clock.total, limited: clock.total > 0 };
};

// --- keys: what has the pressed key in its `data-key` is clicked, unless somebody is typing --------

const TAKES_TEXT = "input, textarea, select, [contenteditable]";
const TAKES_PRESS = { space: "button, summary", enter: "button, a, summary" }; // a link follows Enter only
const keyName = (key) => (key === " " ? "space" : key.toLowerCase());
const pressByKey = (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const name = keyName(event.key);
  const within = (kinds) => event.target.closest?.(kinds);
  if (within(TAKES_TEXT) || (TAKES_PRESS[name] && within(TAKES_PRESS[name]))) return;
  const hears = (element) => element.dataset.key.split(" ").includes(name) && !element.disabled;
  const target = [...document.querySelectorAll("[data-key]")].find(hears);
  if (!target) return;
  event.preventDefault();
  target.click();
};
if (inBrowser) document.addEventListener("keydown", pressByKey);

// --- pacing: ten quick presses of a control do what one does ------------------------------------

// What a control does changes under the finger. So after each press and each change the controls
// rest for a moment, and a press during the rest only makes it longer.
const REST_MS = 500;
let restingUntil = 0;
let restTimer;
const restControls = () => {
  if (!document.querySelector("[data-paced]")) return;
  restingUntil = Date.now() + REST_MS;
  clearTimeout(restTimer);
  restTimer = setTimeout(() => update({ busy: false }), REST_MS);
  if (!link.busy) update({ busy: true });
};
const pace = (event) => {
  if (!event.target.closest?.("[data-paced]")) return;
  if (Date.now() < restingUntil) {
    event.preventDefault();
    event.stopPropagation();
  }
  restControls();
};
if (inBrowser) document.addEventListener("click", pace, true);

// --- forms that a State cannot take ---------------------------------------------------------------

// Sends the chosen file of an input, or a text, and gives the server's JSON to `done`.
export const sendFile = async (url, file) => {
  const body = new FormData();
  body.append("file", file);
  try {
    const response = await fetch(url, { method: "POST", body });
    return await response.json();
  } catch {
    return { error: "The file could not be sent. Please try again." };
  }
};
if (inBrowser) window.quizSendFile = sendFile;
