import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { felt } from "./devices.mjs";
import { LOCKED, unseen } from "./look.mjs";

test("A-108, R-17: the open page of a lost device was turned away within 60 seconds", async (t) => {
  const took = await felt;
  assert.ok(!(took instanceof Error), took);
  t.diagnostic(`${took} ms`);
});

test("A-220: every screen was looked at, and carries its number", async () => {
  const BROKEN = {
    "E-03": "something in the program broke",
    "E-04": "the store takes no more work",
    "E-07": "the address is of another machine, which no browser can ask for here",
    "E-11": "a form takes longer than half a minute to arrive (tested where bodies are read)",
  };
  assert.deepEqual((await unseen()).sort(), [...Object.keys(BROKEN), ...LOCKED].sort());
});
