// A test, with what happens between and after all of them.

import { after, afterEach, test as nodeTest } from "node:test";
import { closePages, closeRegions } from "./harness.mjs";

afterEach(closePages);
after(closeRegions);

/** A browser that hangs must not hang the run. */
export const test = (name, work) => nodeTest(name, { timeout: 180_000 }, work);
