import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage, isRightToLeft } from "$/utils/quiz_language";

const choose = (...wanted) => chooseLanguage(wanted, ["de", "en-XA", "ar-XB"]);

test("W1: the first of the wanted languages that there is, in that form or without its country", () => {
  assert.equal(choose(), "en");
  assert.equal(choose("de"), "de");
  assert.equal(choose("de-AT", "en"), "de");
  assert.equal(choose("en-US", "de"), "en");
  assert.equal(choose("fr", "DE", "en"), "de");
  assert.equal(choose("fr", "es"), "en");
});

test("W1: what is for tests alone is chosen by its very name", () => {
  assert.equal(choose("en-XA"), "en-XA");
  assert.equal(choose("ar", "de"), "de");
});

test("W1: the direction of lines", () => {
  assert.deepEqual(["ar-XB", "he", "en-XA", "de"].map(isRightToLeft), [true, true, false, false]);
});
