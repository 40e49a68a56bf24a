// The scanner in the page: when the camera runs, and what Python is told. Python reads it through `scanner.py`.
import { createElement, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import * as camera from "$/utils/quiz_camera";
import { steadyNow } from "$/utils/quiz_time";

const LOOK_EVERY_MS = 150;
const TELL_AGAIN_MS = 2500;
const IGNORED_AFTER_MS = 8000;
const ASK_EVERY_MS = 1000; // of the permission, which not every browser tells of by itself

const atFirst = {
  readiness: "", // able | insecure | unsupported; "" while the page is not alive yet
  phase: "off", // off | asking | ignored | running | resting | found | failed | help
  torch: "", // on | off; "" without one
  cameras: 0,
  copied: false,
};
const inBrowser = typeof window !== "undefined";
let state = inBrowser ? { ...atFirst, readiness: camera.readiness() } : atFirst;
const listeners = new Set();
const update = (changes) => {
  state = { ...state, ...changes };
  listeners.forEach((listener) => listener());
};
const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useQuizScanner = () => useSyncExternalStore(subscribe, () => state, () => atFirst);

let video = null; // of the page that shows the scanner
let handlers = {};
let stream = null;
let wanted = false; // whether a person has the scanner open
let asking = false;
let tested = false; // whether the person waits for the result of a test
let deviceId;
let before = ""; // the permission when it failed
let last = { text: "", at: 0 };
let lookTimer;
let askTimer;

const isHidden = () => document.visibilityState === "hidden";
const tell = async (handler, error) => {
  const report = {
    name: error?.name ?? "",
    message: error?.message ?? "",
    permission: await camera.permission(),
    secure: window.isSecureContext,
    cameras: camera.hasCameras(),
    touch: navigator.maxTouchPoints ?? 0,
    tested,
  };
  handlers[handler]?.(report);
};

// --- running -------------------------------------------------------------------------------------

const halt = () => {
  clearTimeout(lookTimer);
  clearInterval(askTimer);
  camera.closeCamera(stream);
  stream = null;
  if (video) video.srcObject = null;
};
const rest = (phase) => {
  halt();
  update({ phase, torch: "" });
};
const seen = (text) => {
  if (text === last.text && steadyNow() - last.at < TELL_AGAIN_MS) return;
  last = { text, at: steadyNow() };
  handlers.onScan?.(text);
};
const look = async (of) => {
  try {
    const text = await camera.readCode(video);
    if (stream !== of) return undefined;
    if (text) seen(text);
  } catch {
    return stream === of ? fail({ name: "DecoderMissing" }) : undefined;
  }
  lookTimer = setTimeout(look, LOOK_EVERY_MS, of);
  return undefined;
};
const run = async (opened) => {
  stream = opened;
  last = { text: "", at: 0 };
  opened.getVideoTracks()[0].onended = () => stream === opened && fail({ name: "NotReadableError", message: "ended" });
  video.srcObject = opened;
  await video.play().catch(() => {}); // where it may not start by itself, the pictures still come
  const cameras = await camera.countCameras();
  if (stream !== opened) return; // put away meanwhile
  update({ phase: "running", torch: camera.hasTorch(opened) ? "off" : "", cameras });
  await tell("onBegin");
  tested = false;
  look(opened);
};
const open = async () => {
  if (stream || asking || !wanted || isHidden()) return;
  asking = true;
  clearInterval(askTimer);
  update({ phase: "asking" });
  const ignored = setTimeout(() => {
    if (!wanted) return;
    update({ phase: "ignored" });
    tell("onTrouble", { name: "PromptIgnored" });
  }, IGNORED_AFTER_MS);
  let opened;
  let error = null;
  try {
    if (!camera.hasCameras()) throw new TypeError("no camera API");
    opened = await camera.openCamera(deviceId);
  } catch (why) {
    error = why;
  }
  asking = false;
  clearTimeout(ignored);
  if (wanted && video && error) return fail(error);
  if (wanted && video && !isHidden()) return run(opened);
  camera.closeCamera(opened); // nobody waits for it any more
  return update({ phase: wanted ? "resting" : "off" });
};

// --- failing, and noticing that it would work now ----------------------------------------------------

const watch = (phase) => {
  rest(phase);
  askTimer = setInterval(lookAgain, ASK_EVERY_MS, false);
};
const fail = async (error) => {
  deviceId = undefined;
  watch("failed");
  before = await camera.permission();
  await tell("onTrouble", error);
  tested = false;
};
// `returned` is how the person came back to the page: "seen" again, or "focused", or not at all.
const lookAgain = async (returned) => {
  const now = await camera.permission();
  if (!wanted || !["failed", "help"].includes(state.phase)) return;
  const isNew = now === "granted" && before !== "granted";
  // With the permission nobody is asked, so it can be tried; without knowing it, only after a real absence.
  const mayHelp = now === "granted" ? returned : now === "" && returned === "seen";
  if (isNew || (mayHelp && state.phase === "failed")) open();
};
const cameBack = (returned) => {
  if (!wanted || isHidden()) return;
  if (state.phase === "resting") open();
  else lookAgain(returned);
};
const wentAway = () => stream && rest("resting");

// --- what people press ---------------------------------------------------------------------------------

const dialog = () => video?.closest("dialog");
const show = () => {
  const shown = dialog();
  if (!shown || shown.open) return;
  if (shown.showModal) shown.showModal();
  else shown.setAttribute("open", "");
};
export const startScanner = () => {
  wanted = true;
  show();
  open();
};
export const testCamera = async () => {
  tested = true;
  wanted = true;
  if (!stream) return open();
  await tell("onBegin");
  tested = false;
  return undefined;
};
export const openGuide = async () => {
  wanted = true;
  show();
  before = await camera.permission();
  watch("help");
  tell("onTrouble", { name: "Help" });
};
const putAway = () => {
  wanted = false;
  tested = false;
  deviceId = undefined;
  rest("off");
};
export const closeScanner = () => {
  const shown = dialog();
  if (shown?.close) shown.close();
  else shown?.removeAttribute("open");
  putAway();
};
export const typeInstead = () => {
  closeScanner();
  document.querySelector("[data-testid=join-code]")?.focus();
};
export const flipTorch = async () => {
  const on = state.torch !== "on";
  try {
    await camera.setTorch(stream, on);
    if (stream) update({ torch: on ? "on" : "off" });
  } catch {
    update({ torch: "" });
  }
};
export const switchCamera = async () => {
  deviceId = await camera.nextCamera(stream);
  halt();
  open();
};
export const copyLink = async () => {
  try {
    await navigator.clipboard.writeText(window.location.href);
    update({ copied: true });
  } catch {
    update({ copied: false }); // the address is there to be selected
  }
};

// --- the picture ------------------------------------------------------------------------------------------

const mount = (element) => {
  video = element;
  const onVisibility = () => (isHidden() ? wentAway() : cameBack("seen"));
  const onPageshow = () => cameBack("seen");
  const onFocus = () => cameBack("focused");
  const shown = dialog();
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("pagehide", wentAway);
  window.addEventListener("pageshow", onPageshow);
  window.addEventListener("focus", onFocus);
  shown?.addEventListener("close", putAway); // by the Escape key, or the phone's way back
  camera.onPermissionChange(() => lookAgain(false));
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("pagehide", wentAway);
    window.removeEventListener("pageshow", onPageshow);
    window.removeEventListener("focus", onFocus);
    shown?.removeEventListener("close", putAway);
    putAway();
    video = null;
  };
};
export const QuizCamera = ({ found, onBegin, onScan, onTrouble, ...others }) => {
  const element = useRef(null);
  // In the layout: a press can come before the other effects, as soon as the page is alive.
  useLayoutEffect(() => {
    handlers = { onBegin, onScan, onTrouble };
  });
  useLayoutEffect(() => mount(element.current), []);
  useEffect(() => {
    if (found && wanted) rest("found");
  }, [found]);
  return createElement("video", { ...others, ref: element, muted: true, playsInline: true, autoPlay: true });
};
