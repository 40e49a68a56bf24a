// Controls: keys that press them, and a rest after each press.
import { escapeQuestion } from "$/utils/quiz_ask";
import { current, inBrowser, update } from "$/utils/quiz_store";
import { steadyNow } from "$/utils/quiz_time";
import { timings } from "$/utils/quiz_timings";

// --- keys: what has the pressed key in its `data-key` is clicked, unless somebody is typing --------

const TAKES_TEXT = "input, textarea, select, [contenteditable]";
const TAKES_PRESS = { space: "button, summary", enter: "button, a, summary" }; // a link follows Enter only
const keyName = (key) => (key === " " ? "space" : key.toLowerCase());
// What was clicked keeps the focus, though nobody has chosen it with the keyboard: keys are for the controls again.
let clicked = null;
const noteClicked = (event) => {
  clicked = event.target.closest?.("button, a, summary") ?? null;
};
const noteFocus = (event) => {
  if (event.target !== clicked) clicked = null;
};
const putAway = (cover) => {
  cover.open = false;
  cover.querySelector("summary")?.focus();
};
const pressByKey = (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const name = keyName(event.key);
  if (name === "escape" && escapeQuestion()) return;
  const cover = document.querySelector("[data-covers][open]"); // a menu over what the keys are for
  if (cover) return name === "escape" ? putAway(cover) : undefined;
  const within = (kinds) => event.target.closest?.(kinds);
  const focused = TAKES_PRESS[name] ? within(TAKES_PRESS[name]) : null;
  if (within(TAKES_TEXT) || (focused && focused !== clicked)) return;
  const hears = (element) => element.dataset.key.split(" ").includes(name) && !element.disabled;
  const target = [...document.querySelectorAll("[data-key]")].find(hears);
  if (!target) return;
  event.preventDefault();
  focused?.blur(); // or some browsers press it, too, when the key comes up
  target.click();
};
if (inBrowser) {
  document.addEventListener("pointerdown", noteClicked, true);
  document.addEventListener("focusin", noteFocus);
  document.addEventListener("keydown", pressByKey);
}

// --- pacing: ten quick presses of a control do what one does ------------------------------------

// What a control does changes under the finger. So after each press and each change the controls
// rest for a moment, and a press during the rest only makes it longer.
let restingUntil = 0;
let restTimer;
export const restControls = () => {
  if (!document.querySelector("[data-paced]")) return;
  restingUntil = steadyNow() + timings.controlsRestMs;
  clearTimeout(restTimer);
  restTimer = setTimeout(() => update({ busy: false }), timings.controlsRestMs);
  if (!current().busy) update({ busy: true });
};
// "restless" is what says one thing however often it is pressed, "here" what this page does without a server.
// What is pressed without a line would be carried out whenever it is back: a surprise for the whole room.
const hasNoLine = () => ["reconnecting", "moved"].includes(current().status);
const pace = (event) => {
  const control = event.target.closest?.("[data-paced]");
  if (!control) return;
  const rests = control.dataset.paced !== "restless" && steadyNow() < restingUntil;
  const isLost = control.dataset.paced !== "here" && hasNoLine();
  if (rests || isLost) {
    event.preventDefault();
    event.stopPropagation();
  }
  restControls();
};
if (inBrowser) document.addEventListener("click", pace, true);
