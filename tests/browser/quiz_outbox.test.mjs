import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

// A page with nothing but storage, and a clock that the test moves.
const storage = () => {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text) };
};
globalThis.window = {
  localStorage: storage(),
  sessionStorage: storage(),
  location: { pathname: "/play/ABC234" },
  addEventListener: () => {},
};
globalThis.document = { addEventListener: () => {}, visibilityState: "visible" };
const posted = [];
globalThis.fetch = async (address, { body }) => {
  posted.push({ address, ...JSON.parse(body) });
  return { json: async () => answer(JSON.parse(body)) };
};
let answer = () => ({});
mock.timers.enable({ apis: ["setTimeout"] });
const { sendAnswer, settle, useLine } = await import("$/utils/quiz_outbox");
const { current, shown } = await import("$/utils/quiz_store");

const emitted = [];
useLine({ connected: () => true, emit: (message) => emitted.push(message.payload) });
shown.event = 3;
let question = 0;
beforeEach(() => {
  emitted.length = posted.length = 0;
  question += 1;
  answer = () => ({});
});
const settled = () => new Promise((done) => setImmediate(done));

test("Hole 2: a socket that is open and silent is not trusted: within three seconds a plain request goes out, too", async () => {
  answer = ({ key }) => ({ key, question, state: "saved" });
  sendAnswer("answer", question, { choices: [1] });
  assert.equal(emitted.length, 1);
  assert.equal(posted.length, 0);
  mock.timers.tick(3000);
  assert.deepEqual(posted.map(({ address, event, response }) => [address, event, response]), [["/api/answer", 3, { choices: [1] }]]);
  assert.equal(posted[0].key, emitted[0].key);
  await settled();
  assert.equal(current().kept, 0);
  assert.equal(current().sending.state, "saved");
  mock.timers.tick(60_000); // and with a verdict nothing is sent any more
  assert.equal(posted.length, 1);
});

test("Hole 2: what the server cannot store says so, stays here and is sent again until it is stored", () => {
  sendAnswer("answer", question, { choices: [2] });
  const { key } = emitted[0];
  settle({ key, question, state: "waiting", reason: "not_stored" });
  assert.deepEqual([current().kept, current().sending.state, current().sending.reason], [1, "waiting", "not_stored"]);
  mock.timers.tick(3000);
  assert.deepEqual(emitted.map((sent) => sent.key), [key, key]);
  settle({ key, question, state: "saved" });
  assert.equal(current().kept, 0);
});

test("Q5: a refusal is a verdict, too", () => {
  sendAnswer("answer", question, { choices: [2] });
  settle({ key: emitted[0].key, question, state: "refused", reason: "closed", words: "This question is closed." });
  mock.timers.tick(60_000);
  assert.equal(emitted.length, 1);
  assert.equal(current().sending.state, "refused");
});
