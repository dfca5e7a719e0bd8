// Makes a region in the directory that is named: node e2e/prepare.mjs DIR

import { closeRegions, makeRegion } from "./harness.mjs";

try {
  await makeRegion(process.argv[2]);
} catch (error) {
  await closeRegions();
  throw error;
}
