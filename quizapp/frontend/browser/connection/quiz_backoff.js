// When a page that lost its connection tries again: the same rule as in `domain/connection/backoff.py`.
import { timings } from "$/utils/quiz_timings";

// The limit of the wait before the n-th attempt, in ms; the wait itself is random below it ("full jitter").
// `patience` caps it, and `advised` (ms) replaces it: the server knows how many will come.
export const waitLimit = (attempt, { patience, most = timings.longestRetryMs, advised = 0 }) =>
  advised || Math.min(timings.firstRetryMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 32), most, patience);

// Few pages show a room to all, and many phones show it to one each: the few hurry. A phone hurries while a question
// is open, and less so while the next one may be opened before the phone is back.
export const patienceOf = ({ isPhone, phase, most = timings.longestRetryMs }) => {
  if (!isPhone) return timings.hurryMs;
  if (phase === "question") return timings.openQuestionMs;
  return ["reveal", "leaderboard"].includes(phase) ? timings.nextQuestionMs : most;
};
