import assert from "node:assert/strict";
import { test } from "node:test";
import { isToBeSentAgain, receiptWait, reminders, waysToSend } from "$/utils/quiz_resend";

test("Hole 2: without a receipt it is sent again within three seconds, then more and more rarely", () => {
  assert.ok(receiptWait(1, 0) >= 2000 && receiptWait(1, 1) <= 3000);
  assert.deepEqual([1, 2, 3, 4, 5, 40].map((sent) => receiptWait(sent, 0)), [2500, 5000, 10_000, 20_000, 20_000, 20_000]);
});

test("Hole 2: a silent socket is not trusted alone", () => {
  assert.deepEqual(waysToSend({ connected: true }), ["socket"]);
  assert.deepEqual(waysToSend({ connected: true, again: true }), ["socket", "post"]);
  assert.deepEqual(waysToSend({ connected: true, again: true, answered: true }), ["socket"]);
  assert.deepEqual(waysToSend({ connected: false, again: true }), ["post"]);
});

test("Hole 2: only a verdict ends the waiting", () => {
  assert.ok(isToBeSentAgain({ state: "waiting", reason: "not_stored" }));
  assert.ok(isToBeSentAgain({ state: "waiting", reason: "too_fast" }));
  assert.ok(isToBeSentAgain({ state: "refused", reason: "paused" }));
  assert.ok(!isToBeSentAgain({ state: "saved" }));
  assert.ok(!isToBeSentAgain({ state: "refused", reason: "too_late" }));
});

test("Hole 2: a reminder comes for as long as there is no verdict, and one at a time", () => {
  const timers = new Map();
  const asked = [];
  let number = 0;
  const { start, stop } = reminders((key) => asked.push(key), {
    random: () => 0,
    later: (act, ms) => (timers.set(++number, { act, ms }), number),
    forget: (timer) => timers.delete(timer),
  });
  start("a");
  start("a");
  assert.deepEqual([...timers.values()].map(({ ms }) => ms), [5000]);
  start("a", false); // the server said that it waits
  assert.deepEqual([...timers.values()].map(({ ms }) => ms), [5000]);
  [...timers.values()][0].act();
  assert.deepEqual(asked, ["a"]);
  stop("a");
  assert.equal(timers.size, 0);
});
