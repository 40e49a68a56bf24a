import assert from "node:assert/strict";
import { test } from "node:test";
import { patienceOf, waitLimit } from "$/utils/quiz_backoff";

const limits = (options) => [1, 2, 3, 4, 5, 6, 7].map((attempt) => waitLimit(attempt, { patience: Infinity, ...options }) / 1000);

test("N4: the limits double up to 30 s", () => assert.deepEqual(limits({}), [1, 2, 4, 8, 16, 30, 30]));

test("N4: the maximum is the server's setting, smaller or larger", () => {
  assert.deepEqual(limits({ most: 5000 }), [1, 2, 4, 5, 5, 5, 5]);
  assert.deepEqual(limits({ most: 60_000 }), [1, 2, 4, 8, 16, 32, 60]);
});

test("N4: a phone hurries while a question is open, or comes next; projector and console always do", () => {
  const phone = (phase) => patienceOf({ isPhone: true, phase });
  assert.deepEqual(limits({ patience: phone("question") }), [1, 2, 4, 4, 4, 4, 4]);
  assert.deepEqual(limits({ patience: phone("reveal") }), [1, 2, 4, 8, 8, 8, 8]);
  assert.deepEqual(limits({ patience: phone("leaderboard") }), [1, 2, 4, 8, 8, 8, 8]);
  assert.deepEqual(limits({ patience: phone("lobby") }), limits({}));
  assert.deepEqual(limits({ patience: patienceOf({ isPhone: false, phase: "lobby" }) }), [1, 2, 2, 2, 2, 2, 2]);
});

test("N4: patience never makes the maximum larger", () => {
  assert.equal(waitLimit(9, { patience: 8000, most: 3000 }), 3000);
  assert.equal(patienceOf({ isPhone: true, phase: "lobby", most: 3000 }), 3000);
});

test("N10: the server's advice replaces the limit, even in a hurry", () => {
  assert.equal(waitLimit(1, { patience: 4000, advised: 20_000 }), 20_000);
});

test("N4: a counter that is still at zero waits like the first attempt", () => assert.deepEqual(waitLimit(0, { patience: 9000 }), 1000));
