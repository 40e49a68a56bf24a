// The screen stays awake while a quiz is shown, where the browser allows it.
import { inBrowser } from "$/utils/quiz_store";

const LIVE_PAGES = "[data-testid=play], [data-testid=screen], [data-testid=console]";
const LOOK_EVERY_MS = 5000; // pages come and go without being loaded

let lock = null;
const stayAwake = async () => {
  if (document.visibilityState !== "visible") return;
  if (!document.querySelector(LIVE_PAGES)) {
    lock?.release();
    lock = null;
    return;
  }
  if (lock && !lock.released) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    lock = null; // a low battery, or a page that is not secure: the person has to touch the screen
  }
};
if (inBrowser && navigator.wakeLock) {
  document.addEventListener("visibilitychange", stayAwake); // hiding the page let go of it
  window.addEventListener("pageshow", stayAwake);
  setInterval(stayAwake, LOOK_EVERY_MS);
}
