// Looking at a page: what must hold for every screen at every width, in light and in dark.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { heightOf } from "./harness.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const shots = join(here, "shots");

/** A small phone, a phone, a PC. */
const WIDTHS = [320, 390, 1280];

/** Screens that the tests of the lock look at; all others belong to the story. */
export const LOCKED = ["E-05", "S-04", "S-05"];

/** Screen numbers that were looked at. */
const seen = new Set();

/**
 * At every width nothing stands out to the right and axe-core finds nothing, in light and in dark; the page carries
 * this screen number and nothing failed on it. Leaves screenshots under e2e/shots/, to be looked at.
 * `state`: which of several looks of the same screen this is.
 */
export async function look(page, screen, state = "") {
  const name = [screen, state].filter(Boolean).join("-");
  await mkdir(shots, { recursive: true });
  assert.equal(await page.locator(".foot .no b").innerText(), screen, "the screen number");
  seen.add(screen);
  const before = page.viewportSize();
  await page.evaluate(axe.source);
  // On a page loaded without script no timer ever fires, and axe-core takes its turns by them: promises are kept.
  if (page.scriptless)
    await page.evaluate(() => {
      globalThis.setTimeout = (work, wait = 0) => void (wait < 100 && Promise.resolve().then(work));
    });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: heightOf(width) });
    const [content, frame] = await page.evaluate(() => {
      const root = document.documentElement;
      return [root.scrollWidth, root.clientWidth];
    });
    assert.ok(content <= frame, `${name} is ${content} px wide in a window of ${frame} px`);
    await shoot(page, `${name}-${width}`, width !== 320);
    assert.deepEqual(await violations(page), [], `${name} at ${width} px`);
    await page.emulateMedia({ colorScheme: "dark" });
    await shoot(page, `${name}-${width}-dark`, width === 390);
    // Colours are all that changes with the scheme.
    assert.deepEqual(await violations(page, ["color-contrast", "link-in-text-block"]), [], `${name} dark, ${width} px`);
    await page.emulateMedia({ colorScheme: null });
  }
  await page.setViewportSize(before);
  assert.deepEqual(page.complaints, [], name);
}

async function shoot(page, name, wanted) {
  if (!wanted) return;
  await page.screenshot({ path: join(shots, `${name}.png`) });
  if (process.env.SHOTS === "whole") await page.screenshot({ path: join(shots, `${name}-whole.png`), fullPage: true });
}

/** What axe-core finds wrong with the page, as lines; empty when nothing is. */
async function violations(page, only) {
  const found = await page.evaluate(async (only) => {
    const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
    if (only) options.runOnly = only;
    const { violations } = await globalThis.axe.run(document, options);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help} — ${target.join(" ")}: ${failureSummary}`),
    );
  }, only);
  return found;
}

/** The numbers of all screens there are, from the page of the program that lists them, without those looked at. */
export async function unseen() {
  const listed = await readFile(join(here, "..", "engawa", "src", "web", "screen.rs"), "utf8");
  const numbers = [...listed.matchAll(/^ {4}[A-Z_]+ = "([A-Z]-\d\d)"/gm)].map(([, number]) => number);
  assert.ok(numbers.length > 30, "the list of screens was found");
  return numbers.filter((number) => !seen.has(number));
}
