// A test of the story, with what happens before, between and after all of them.

import { after, afterEach, before, test as nodeTest } from "node:test";
import { closePages, closeRegions, openRegions } from "./harness.mjs";

before(openRegions);
afterEach(closePages);
after(closeRegions);

/** A browser that hangs must not hang the run. */
export const test = (name, work) => nodeTest(name, { timeout: 180_000 }, work);
