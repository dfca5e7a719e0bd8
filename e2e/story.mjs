// Who plays in the story, and the room it plays in.

import assert from "node:assert/strict";
import { persona, region, signedIn } from "./harness.mjs";

export const nurse = () => persona((p) => p.login_id === "misaki.y07");
/** Of another office than the nurse. */
export const careManager = () => persona((p) => p.login_id.startsWith("nonomura.s"));
export const newcomer = () => persona((p) => p.role.endsWith("（はじめて）"));
export const clerk = () => persona((p) => p.role === "行政職員" && p.office.startsWith("縁側市"));
export const operator = () => persona((p) => p.role === "運営者");

/** The patient of the room that the city opens in the first test. */
export const patient = { name: "試野 縁", kana: "ためしの ゆかり" };

/** The room's path; set by the first test. */
export let room;
export const setRoom = (path) => (room = path);

const others = new Map();

/** Chooses the others: people the city can invite, each on a device that nobody else of the story uses. */
export function castOthers(invitable) {
  const named = [nurse(), careManager(), newcomer(), clerk(), operator()];
  const taken = new Set(named.map((p) => p.device));
  const free = region.personas.filter(
    (p) => invitable.includes(p.name) && !taken.has(p.device) && taken.add(p.device),
  );
  for (const part of ["without script", "keyboard", "lost device"]) {
    assert.ok(free.length, `nobody is left to play: ${part}`);
    others.set(part, free.shift());
  }
}

/** Who plays a part: "without script", "keyboard", "lost device". */
export const other = (part) => others.get(part);

/** Everybody in the room. */
export const members = () => [nurse(), careManager(), newcomer(), ...others.values()];

/** A page of a member in the room. */
export async function inRoom(who, options) {
  const page = await signedIn(who, options);
  await page.goto(region.house + room);
  return page;
}

/** Writes a note as people do: opens the box where it is closed, types, presses. */
export async function write(page, text, kind = "ふつう") {
  const box = page.getByLabel("ノートの本文");
  if (!(await box.isVisible())) await page.locator("#write > summary").click();
  await box.fill(text);
  await page.getByLabel(kind, { exact: true }).check();
  assert.ok(await page.locator(".thumb").isHidden(), "one main action at a time");
  await page.getByRole("button", { name: "書きこむ" }).click();
}

/** The line of the timeline that says `text`. */
export const line = (page, text) => page.locator("#timeline > li[data-no]", { hasText: text });
