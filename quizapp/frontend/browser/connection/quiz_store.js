// One small store: what the page knows of its line to the room. Python reads it through `link.py`.
import { useEffect, useState, useSyncExternalStore } from "react";
import { steadyNow } from "$/utils/quiz_time";

export const inBrowser = typeof window !== "undefined";

let link = {
  status: "connecting", // connecting | restoring | online | reconnecting | moved
  attempt: 0,
  retryAt: 0,
  wasOnline: false,
  veiled: false, // what is shown may be long past, and what is true is on its way
  clock: { endsAt: 0, left: 0, total: 0, running: false },
  marked: { question: 0, response: {} }, // what is marked on this page, and not handed in
  sending: { question: 0, response: {}, state: "", reason: "", words: "" },
  kept: 0, // answers on this phone that the server has not judged yet
  wish: { person: 0, name: "", avatar: "", state: "", reason: "", words: "" }, // name and avatar as long as they are only wanted
  readReceipt: "", // the key of the last refusal that was put away
  busy: false,
  leaving: "", // "kept" or "lost": what becomes of unsaved text while it is asked whether to leave it
  asked: "", // what is asked once more before it is done
};
export const shown = {}; // event, version, phase and moment of the stage that the page shows
const listeners = new Set();

const atFirst = link; // what the page was built with
const built = () => atFirst;

export const current = () => link;
export const update = (changes) => {
  link = { ...link, ...changes };
  listeners.forEach((listener) => listener());
};
const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const useTick = (until) => {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!until) return undefined;
    const timer = setInterval(() => tick((n) => n + 1), 250);
    return () => clearInterval(timer);
  }, [until]);
};
const secondsUntil = (moment) => Math.max(0, Math.ceil((moment - steadyNow()) / 1000));

export const useQuizLink = () => {
  const state = useSyncExternalStore(subscribe, current, built);
  useTick(state.status === "reconnecting" ? state.retryAt : 0);
  return { ...state, retryIn: state.retryAt ? secondsUntil(state.retryAt) : 0 };
};
export const useQuizClock = () => {
  const { clock } = useSyncExternalStore(subscribe, current, built);
  useTick(clock.endsAt);
  const left = clock.running ? Math.max(0, clock.endsAt - steadyNow()) : clock.left;
  return { seconds: Math.ceil(left / 1000), left, total: clock.total, limited: clock.total > 0 };
};
