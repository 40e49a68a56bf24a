// The camera of this device: asking for it, its light, its siblings, and reading a code off its picture.

const inBrowser = typeof window !== "undefined";
const SHARP = { width: { ideal: 1280 }, height: { ideal: 720 } };
const REAR = { ...SHARP, facingMode: { ideal: "environment" } };
const NOBODY_ANSWERS_WITHIN_MS = 600; // a refusal as quick as this came from no person
const CANNOT_BE_MET = ["OverconstrainedError", "ConstraintNotSatisfiedError"];

export const hasCameras = () => Boolean(inBrowser && navigator.mediaDevices?.getUserMedia);
export const readiness = () => {
  if (hasCameras() && window.isSecureContext) return "able";
  return window.isSecureContext ? "unsupported" : "insecure";
};

let permissionStatus;
// granted, denied or prompt; "" where the browser does not tell.
export const permission = async () => {
  try {
    permissionStatus ??= await navigator.permissions.query({ name: "camera" });
    return permissionStatus.state;
  } catch {
    return "";
  }
};
export const onPermissionChange = async (changed) => {
  await permission();
  if (permissionStatus) permissionStatus.onchange = changed;
};

const ask = async (wanted) => {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (error) {
    if (!CANNOT_BE_MET.includes(error?.name)) throw error;
    return navigator.mediaDevices.getUserMedia({ video: true, audio: false });
  }
};
let isFirst = true;
// A stream of the rear camera, or of that very one. Some browsers inside of apps refuse the first time.
export const openCamera = async (deviceId) => {
  const wanted = deviceId ? { ...SHARP, deviceId: { exact: deviceId } } : REAR;
  const since = performance.now();
  const mayTryAgain = isFirst;
  isFirst = false;
  try {
    return await ask(wanted);
  } catch (error) {
    if (!mayTryAgain || error?.name !== "NotAllowedError") throw error;
    if (performance.now() - since > NOBODY_ANSWERS_WITHIN_MS) throw error;
    return ask(wanted);
  }
};
export const closeCamera = (stream) => stream?.getTracks().forEach((track) => track.stop());

const lens = (stream) => stream?.getVideoTracks()[0];
export const hasTorch = (stream) => Boolean(lens(stream)?.getCapabilities?.().torch);
export const setTorch = (stream, on) => lens(stream)?.applyConstraints({ advanced: [{ torch: on }] });
const cameras = async () => {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput" && device.deviceId);
};
export const countCameras = async () => (await cameras().catch(() => [])).length;
export const nextCamera = async (stream) => {
  const all = await cameras();
  const here = all.findIndex((device) => device.deviceId === lens(stream)?.getSettings().deviceId);
  return all[(here + 1) % all.length]?.deviceId;
};

// --- reading: the browser's own way where it has one, else a package that is loaded only now ---------

const MOST_PX = 640;
const canvas = () => {
  const made = document.createElement("canvas");
  return { made, pen: made.getContext("2d", { willReadFrequently: true }) };
};
const ownDecoder = async () => {
  const { default: decodeQR } = await import("qr/decode.js");
  const { made, pen } = canvas();
  let close = false;
  return async (video) => {
    // In turns the whole picture made smaller, and its middle as sharp as it is: for codes that are far away.
    const [width, height] = [video.videoWidth, video.videoHeight];
    const part = close ? Math.min(1, MOST_PX / Math.max(width, height)) : 1;
    close = !close;
    const scale = Math.min(1, MOST_PX / (Math.max(width, height) * part));
    const [w, h] = [width * part, height * part];
    made.width = Math.round(w * scale);
    made.height = Math.round(h * scale);
    pen.drawImage(video, (width - w) / 2, (height - h) / 2, w, h, 0, 0, made.width, made.height);
    try {
      return decodeQR(pen.getImageData(0, 0, made.width, made.height), { timeLimit: 60 });
    } catch {
      return ""; // that is how it says that there is none
    }
  };
};
const browsersDecoder = async () => {
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  } catch {
    return null;
  }
};

let decoder = null;
let isBrowsers = false;
const load = async () => {
  decoder = await browsersDecoder();
  isBrowsers = decoder !== null;
  decoder ??= await ownDecoder();
};
// The text of a code in the picture, "" for none. Fails only when no decoder could be loaded.
export const readCode = async (video) => {
  if (!decoder) await load();
  if (video.readyState < 2 || !video.videoWidth) return "";
  try {
    return await decoder(video);
  } catch (error) {
    if (!isBrowsers) throw error;
    decoder = await ownDecoder(); // some systems offer a detector whose service is not there
    isBrowsers = false;
    return "";
  }
};
