// The line to the room: reconnecting in good time, noticing a dead line, resting when another tab took over.
import socketIo from "socket.io-client";
import { patienceOf, waitLimit } from "$/utils/quiz_backoff";
import { useLineForDrafts } from "$/utils/quiz_draft";
import { deliverAll, lineIsLost, lineIsNew, postAll, useLine } from "$/utils/quiz_outbox";
import { current, inBrowser, shown, update } from "$/utils/quiz_store";
import { steadyNow } from "$/utils/quiz_time";
import { timings } from "$/utils/quiz_timings";
import { inspect } from "$/utils/quiz_views";
import { deliverWishes, useLineForWishes, wishLineIsLost, wishLineIsNew } from "$/utils/quiz_wish";

let most = timings.longestRetryMs; // the server may say otherwise
const isPhone = () => document.querySelector("[data-testid=play], [data-testid=join-submit]") !== null;
const patience = () => patienceOf({ isPhone: isPhone(), phase: shown.phase, most });

const inMs = (seconds) => (seconds === undefined ? undefined : seconds * 1000);

let control = null;
export const retryNow = () => control?.retry();
export const takeOver = () => control?.takeOver();

const connection = (raw) => {
  const rawConnect = raw.connect.bind(raw);
  const rawOn = raw.on.bind(raw);
  let attempt = 0;
  let retryAt = 0;
  let advised = 0; // the server's advice for the next wait, in ms
  let resting = false; // another tab has the seat, until a person wants it back here
  let timer;
  let probe;
  let stable;
  let restoring;
  let veil;

  // --- connecting: Reflex asks whenever it likes, and gets a connection when its time has come

  const attemptNow = () => {
    clearTimeout(timer);
    timer = undefined;
    retryAt = 0;
    update({ status: attempt ? "reconnecting" : "connecting", attempt, retryAt: 0 });
    rawConnect();
  };
  raw.connect = () => {
    if (raw.connected || timer !== undefined || resting) return raw;
    if (steadyNow() >= retryAt) attemptNow();
    else timer = setTimeout(attemptNow, retryAt - steadyNow());
    return raw;
  };
  raw.open = raw.connect;

  const stopTimers = () => {
    [probe, stable, restoring].forEach((one) => clearTimeout(one));
    probe = undefined;
  };
  const failed = (error) => {
    stopTimers();
    attempt += 1;
    advised = inMs(error?.data?.within_s) ?? advised;
    retryAt = steadyNow() + Math.random() * waitLimit(attempt, { patience: patience(), most, advised });
    advised = 0;
    lineIsLost();
    wishLineIsLost();
    postAll();
    update({ status: "reconnecting", attempt, retryAt });
  };
  const reconnect = () => {
    if (timer !== undefined) return attemptNow();
    return raw.reconnect?.();
  };
  const retry = () => {
    if (raw.connected || resting) return;
    retryAt = 0;
    reconnect();
  };
  const takeOver = () => {
    resting = false;
    raw.wait_connect = false; // Reflex asked for a connection while this tab rested, and thinks it is coming
    retry();
  };

  // --- noticing: is a line that claims to be open really there?

  const heard = () => {
    clearTimeout(probe);
    probe = undefined;
    if (current().status === "online") unveil();
  };
  const check = (withinMs = timings.probeTimeoutMs) => {
    if (!raw.connected) return retry();
    if (probe !== undefined) return undefined;
    probe = setTimeout(() => {
      probe = undefined;
      raw.io.engine?.close();
    }, withinMs);
    return raw.emit("ping");
  };

  // --- what is shown after a long absence is long past: it is covered until the truth is there

  const unveil = () => {
    clearTimeout(veil);
    if (current().veiled) update({ veiled: false });
  };
  const cameBack = (awayMs) => {
    if (awayMs < timings.longAwayMs) return check();
    if (shown.event) {
      update({ veiled: true });
      clearTimeout(veil);
      veil = setTimeout(unveil, timings.veilMs);
    }
    return check(timings.wakingProbeTimeoutMs);
  };

  rawOn("ping", heard);
  raw.io.on("ping", heard);
  rawOn("connect", () => {
    lineIsNew();
    wishLineIsNew();
    update({ status: "restoring", attempt, retryAt: 0, wasOnline: true });
    stable = setTimeout(() => (attempt = 0), timings.stableMs);
    restoring = setTimeout(() => raw.io.engine?.close(), timings.restoreTimeoutMs);
    deliverAll();
  });
  const restored = (complete) => {
    if (complete === false && current().status === "online") update({ status: "restoring" });
    if (complete !== true) return;
    clearTimeout(restoring);
    unveil();
    update({ status: "online", attempt: 0 });
    deliverAll();
    deliverWishes();
  };
  rawOn("connect_error", failed);
  rawOn("advice", ({ most_s, within_s }) => {
    most = inMs(most_s) ?? most;
    advised = inMs(within_s) ?? advised;
  });
  rawOn("disconnect", (reason) => {
    if (reason === "io server disconnect") {
      resting = true;
      stopTimers();
      return update({ status: "moved", attempt: 0, retryAt: 0, veiled: false });
    }
    if (reason === "io client disconnect") {
      // The page is being left. Where it was not, a download for example, the line is wanted again.
      setTimeout(() => document.visibilityState === "visible" && retry(), timings.notLeftMs);
      return update({ status: "connecting", attempt: 0 });
    }
    return failed();
  });
  raw.on = (name, handler) => {
    if (name !== "event") return rawOn(name, handler);
    return rawOn(name, (message) => {
      heard();
      const complete = inspect(message);
      handler(message);
      restored(complete);
    });
  };

  if (inBrowser) listen({ check, cameBack });
  const line = { connected: () => raw.connected, emit: (message) => (raw.emit("event", message), check()) };
  useLine(line);
  useLineForDrafts(line);
  useLineForWishes(line);
  control = { retry, takeOver };
  return raw;
};

const listen = ({ check, cameBack }) => {
  // By `Date`, for the other clock may stand while a device sleeps. Where it was set, the page asks once for nothing.
  let hiddenAt = 0;
  let lookedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else cameBack(hiddenAt ? Date.now() - hiddenAt : 0);
  });
  window.addEventListener("pageshow", (event) => event.persisted && cameBack(Infinity));
  window.addEventListener("online", () => check());
  navigator.connection?.addEventListener?.("change", () => check()); // from Wi-Fi to mobile, where browsers tell
  // Whoever does something wants it to arrive. A line that is known to be dead has its own time.
  const acted = () => current().status === "online" && check();
  window.addEventListener("pointerdown", acted, { capture: true, passive: true });
  window.addEventListener("keydown", acted, { capture: true, passive: true });
  // A laptop that slept tells nobody; its clock does.
  setInterval(() => {
    const gap = Date.now() - lookedAt - timings.clockCheckMs;
    lookedAt = Date.now();
    if (document.visibilityState === "visible" && gap >= timings.longAwayMs) cameBack(gap);
  }, timings.clockCheckMs);
};

export default function io(url, options) {
  return connection(socketIo(url, { ...options, timeout: timings.connectTimeoutMs }));
}
