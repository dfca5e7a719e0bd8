// What happens to a screen that is left alone, in a region of its own: beside the story, which takes longer.

import { before } from "node:test";
import { openHasty } from "./harness.mjs";
import "./lock.mjs";

before(openHasty);
