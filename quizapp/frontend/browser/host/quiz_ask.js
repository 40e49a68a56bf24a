// What is asked once more before it is done (`components/shared/confirm.py`). At most one question is open on a page.
import { current, inBrowser, update } from "$/utils/quiz_store";

const askerOf = (name) => document.querySelector(`[data-asks="${CSS.escape(name)}"]`);
// Whether somebody who goes from button to button by Tab has pressed the one that asked: it is their place on the page.
let isPlace = false;

export const askOnceMore = (name) => {
  const asker = askerOf(name);
  isPlace = asker !== null && asker === document.activeElement && asker.matches(":focus-visible");
  update({ asked: name });
};
// The question `name` is answered or gone; without a name, whichever is open.
export const askNoMore = (name) => {
  const { asked } = current();
  if (!asked || (typeof name === "string" && name !== asked)) return;
  update({ asked: "" });
  requestAnimationFrame(() => giveFocusBack(asked));
};
// What had the focus is gone with the question. Space is to mean "next" again, and not to ask the same once more.
const giveFocusBack = (asked) => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const [asker, next] = [askerOf(asked), document.querySelector("[data-key~=space]")];
  ((isPlace ? asker : next) ?? next ?? asker)?.focus({ preventScroll: true });
};
// It is meant: what asked has done its work.
export const askedAndMeant = () => {
  isPlace = false;
  askNoMore();
};
// Takes Escape as the answer that changes nothing; whether there was a question.
export const escapeQuestion = () => {
  const isOpen = inBrowser && document.querySelector("[data-asked]") !== null;
  if (isOpen) askNoMore();
  return isOpen;
};
