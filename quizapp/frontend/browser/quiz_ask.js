// What is asked once more before it is done (`components/confirm.py`). At most one question is open on a page.
import { current, inBrowser, update } from "$/utils/quiz_store";

export const askOnceMore = (name) => update({ asked: name });
// The question `name` is answered or gone; without a name, whichever is open.
export const askNoMore = (name) => {
  const { asked } = current();
  if (!asked || (typeof name === "string" && name !== asked)) return;
  update({ asked: "" });
  // What had the focus is gone with the question: the button that asked has it again, if it is still there.
  requestAnimationFrame(() => {
    const nobody = !document.activeElement || document.activeElement === document.body;
    if (nobody) document.querySelector(`[data-asks="${CSS.escape(asked)}"]`)?.focus();
  });
};
// Takes Escape as the answer that changes nothing; whether there was a question.
export const escapeQuestion = () => {
  const isOpen = inBrowser && document.querySelector("[data-asked]") !== null;
  if (isOpen) askNoMore();
  return isOpen;
};
