// When what got no receipt is sent again, and which way: rules without a page, checked under Node.
import { timings } from "$/utils/quiz_timings";

// How long to wait for a receipt after the n-th time of sending, in ms. `random` (0 to 1) draws a fifth more by lot, so
// that the phones of a room do not come in one moment.
export const receiptWait = (sent, random) =>
  Math.min(timings.receiptWaitMs * 2 ** Math.min(Math.max(sent, 1) - 1, 16), timings.longestReceiptWaitMs) * (1 + random / 5);

// The ways to take: over the socket where there is one. Where the socket said nothing, by a plain request, too.
export const waysToSend = ({ connected, again = false, answered = false }) =>
  connected ? (again && !answered ? ["socket", "post"] : ["socket"]) : ["post"];

// What the server has not judged, and says so: it stays here, and is sent again.
export const isToBeSentAgain = ({ state, reason }) => state === "waiting" || reason === "paused";

// Reminders, one for each key: `start` begins to wait for a receipt, and does `again(key)` when none came.
export const reminders = (again, { random = Math.random, later = setTimeout, forget = clearTimeout } = {}) => {
  const waiting = new Map();
  const stop = (key) => {
    forget(waiting.get(key)?.timer);
    waiting.delete(key);
  };
  const start = (key, isSending = true) => {
    const { timer, sent = 0 } = waiting.get(key) ?? {};
    forget(timer);
    const now = sent + (isSending ? 1 : 0);
    waiting.set(key, { sent: now, timer: later(() => again(key), receiptWait(now, random())) });
  };
  return { start, stop };
};
