// What arrives from the room: an older view never replaces a newer one, and a page that shows
// something is not blanked while its state is restored.
import { restControls } from "$/utils/quiz_controls";
import { draftIsAskedFor, draftIsDone } from "$/utils/quiz_draft";
import { deliverAll, noteQuestion, settle } from "$/utils/quiz_outbox";
import { shown, update } from "$/utils/quiz_store";
import { steadyNow } from "$/utils/quiz_time";
import { noteMe, settleWish } from "$/utils/quiz_wish";

const MARK = "_rx_state_";
const ROOT = "reflex___state____state";
const HYDRATED = `is_hydrated${MARK}`;
const STAGE = `stage${MARK}`;
const TIMER = `timer${MARK}`;
const ME = `me${MARK}`;
// Vars that a fresh State has empty, and the page's own handler sets a moment later.
const SET_LATER = ["counts", "roster", "roster_page", "room_weather", "waiting"].map((name) => name + MARK);

let held = {}; // what is not shown until it is certain that nothing better comes

const hold = (state, delta, key) => {
  if (!(key in delta)) return;
  held[state] = { ...held[state], [key]: delta[key] };
  delete delta[key];
};
const holdBlanks = (message) => {
  held = {};
  if (!shown.event) return;
  for (const state in message.delta) {
    const delta = message.delta[state];
    if (delta[STAGE] && !delta[STAGE].event) [STAGE, TIMER].forEach((key) => hold(state, delta, key));
    if (delta[ME] && !delta[ME].id) hold(state, delta, ME);
    SET_LATER.forEach((key) => hold(state, delta, key));
  }
};
const forgetReplaced = (state, delta) => Object.keys(held[state] ?? {}).forEach((key) => key in delta && delete held[state][key]);
const bringBack = (message) => {
  for (const state in held) message.delta[state] = { ...held[state], ...message.delta[state] };
  held = {};
};

const showStage = (delta) => {
  const stage = delta[STAGE];
  if (!stage.event) {
    delete shown.event;
    return;
  }
  if (shown.event === stage.event && stage.version < shown.version) {
    delete delta[STAGE];
    delete delta[TIMER];
    return;
  }
  const moment = `${stage.phase} ${stage.question.id} ${stage.admission}`;
  const changed = shown.moment !== moment;
  if (shown.event && changed) restControls();
  Object.assign(shown, { event: stage.event, version: stage.version, moment, phase: stage.phase });
  if (stage.phase !== "question") return;
  noteQuestion(stage.question.id);
  if (changed) deliverAll(); // what waited for the end of a pause
};
const showTimer = (timer) => update({ clock: { ...timer, endsAt: timer.running ? steadyNow() + timer.left : 0 } });

// Returns whether the page's State is complete with this message: true, false, or undefined for "as before".
export const inspect = (message) => {
  const hydrated = message?.delta?.[ROOT]?.[HYDRATED];
  if (hydrated === false) holdBlanks(message);
  for (const state in message?.delta ?? {}) forgetReplaced(state, message.delta[state]);
  if (hydrated === true) bringBack(message);
  for (const state in message?.delta ?? {}) {
    const delta = message.delta[state];
    if (delta[STAGE]) showStage(delta);
    if (delta[TIMER]) showTimer(delta[TIMER]);
    if (delta[ME]?.answered) settle({ question: delta[ME].question, state: "saved" });
    if (delta[ME]) noteMe(delta[ME].id);
    if (delta[`asks_draft${MARK}`]) draftIsAskedFor(delta[`asks_draft${MARK}`]);
    if (delta[`done_draft${MARK}`]) draftIsDone(delta[`done_draft${MARK}`]);
    if (delta[`granted${MARK}`]?.key) settleWish(delta[`granted${MARK}`]);
    if (delta[`receipt${MARK}`]?.key) settle(delta[`receipt${MARK}`]);
  }
  return hydrated;
};
