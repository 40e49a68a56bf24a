// The screen stays awake while a quiz is shown, where the browser allows it.
import { inBrowser } from "$/utils/quiz_store";
import { timings } from "$/utils/quiz_timings";

const LIVE_PAGES = "[data-testid=play], [data-testid=screen], [data-testid=console]";

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
  setInterval(stayAwake, timings.wakeLockCheckMs); // pages come and go without being loaded
}
