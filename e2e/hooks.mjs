// A test of the story, with what happens before, between and after all of them.

import { after, afterEach, before, test as nodeTest } from "node:test";
import { closePages, closeRegions, openSharedRegion } from "./harness.mjs";

before(openSharedRegion);
afterEach(closePages);
after(closeRegions);

/** A browser that hangs must not hang the run. */
export const test = (name, work) => nodeTest(name, { timeout: 120_000 }, work);
