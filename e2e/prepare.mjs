// Makes a region in the directory that is named: node e2e/prepare.mjs DIR

import { makeRegion } from "./harness.mjs";

await makeRegion(process.argv[2]);
