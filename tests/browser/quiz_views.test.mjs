import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

// A page with nothing but storage, on which nothing is to be found.
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
globalThis.document = { addEventListener: () => {}, visibilityState: "visible", querySelectorAll: () => [], querySelector: () => null };
mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
const { inspect } = await import("$/utils/quiz_views");
const { current, shown } = await import("$/utils/quiz_store");

const ROOT = "reflex___state____state";
const LIVE = `${ROOT}.live`;
const PLAY = `${LIVE}.play`;
const stage = (version, phase = "question", event = 3) => ({ event, version, phase, question: { id: 7 }, admission: "open" });
const timer = (left) => ({ left, total: 20_000, running: true });
const message = (changes, { state = LIVE, hydrated } = {}) => {
  const delta = { [state]: Object.fromEntries(Object.entries(changes).map(([name, value]) => [`${name}_rx_state_`, value])) };
  if (hydrated !== undefined) delta[ROOT] = { ...delta[ROOT], is_hydrated_rx_state_: hydrated };
  return { delta };
};
const told = (changes, options) => {
  const arrived = message(changes, options);
  return [inspect(arrived), arrived.delta[options?.state ?? LIVE]];
};
beforeEach(() => Object.keys(shown).forEach((key) => delete shown[key]));

test("N5: a stage that is older than the one shown is not shown, nor is its clock", () => {
  told({ stage: stage(5, "reveal"), timer: timer(9000) });
  const [, late] = told({ stage: stage(4), timer: timer(15_000) });
  assert.deepEqual(late, {});
  assert.deepEqual([shown.version, shown.phase], [5, "reveal"]);
});

test("N5: a stage of the same version, or a newer one, is shown", () => {
  told({ stage: stage(5) });
  for (const version of [5, 6]) {
    const [, delta] = told({ stage: stage(version, "reveal") });
    assert.equal(delta.stage_rx_state_.version, version);
  }
  assert.equal(shown.version, 6);
});

test("N5: another event is shown whatever its version", () => {
  told({ stage: stage(50) });
  const [, delta] = told({ stage: stage(2, "lobby", 4) });
  assert.equal(delta.stage_rx_state_.event, 4);
  assert.deepEqual([shown.event, shown.version], [4, 2]);
});

test("N5: a page that shows something keeps it while a fresh State is restored", () => {
  told({ stage: stage(5), timer: timer(9000) });
  const [complete, delta] = told({ stage: { event: 0 }, timer: timer(0), counts: { joined: 0 } }, { hydrated: false });
  assert.equal(complete, false);
  assert.deepEqual(delta, {}, "blanks are held back");
  const [, restored] = told({ stage: stage(6), counts: { joined: 9 } });
  assert.equal(restored.stage_rx_state_.version, 6);
  const [done, last] = told({}, { hydrated: true });
  assert.equal(done, true);
  assert.equal(last.stage_rx_state_, undefined, "what was replaced meanwhile does not come back as a blank");
});

test("N5: what nothing better came for is shown in the end, also when it is blank", () => {
  told({ stage: stage(5) });
  told({ stage: { event: 0 } }, { hydrated: false });
  const [, delta] = told({}, { hydrated: true });
  assert.deepEqual(delta.stage_rx_state_, { event: 0 });
  assert.equal(shown.event, undefined);
});

test("N5: a page that shows nothing yet holds nothing back", () => {
  const [, delta] = told({ stage: { event: 0 } }, { hydrated: false });
  assert.deepEqual(delta.stage_rx_state_, { event: 0 });
});

test("N5: the own part is not blanked either", () => {
  told({ stage: stage(5) });
  const [, blank] = told({ me: { id: 0 } }, { state: PLAY, hydrated: false });
  assert.deepEqual(blank, {});
  const [, own] = told({ me: { id: 12, answered: false } }, { state: PLAY });
  assert.equal(own.me_rx_state_.id, 12);
});

test("Q3: a clock runs from the moment at which its view arrived", () => {
  told({ stage: stage(5), timer: timer(9000) });
  const { endsAt, left, running } = current().clock;
  assert.ok(running && left === 9000 && endsAt > 0);
  told({ timer: { left: 4000, total: 20_000, running: false } });
  assert.deepEqual([current().clock.endsAt, current().clock.left], [0, 4000]);
});
