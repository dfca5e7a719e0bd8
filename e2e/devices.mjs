import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "./hooks.mjs";
import { promisify } from "node:util";
import { browserFor, persona, program, region } from "./harness.mjs";
import { look } from "./look.mjs";
import { inRoom, other, room } from "./story.mjs";

for (const [trouble, screen, code, words] of [
  ["expired", "S-13", "DEV-003", "期限が切れました"],
  ["revoked", "S-14", "DEV-004", "利用を止めてあります"],
  ["foreign", "S-12", "DEV-002", "ここの端末のものではありません"],
  ["missing", "S-11", "DEV-001", "証明書が見つかりません"],
])
  test(`A-108, A-109: a device whose certificate is ${trouble} gets a page that says what to do`, async () => {
    const device = trouble === "missing" ? { region } : region.troubles.find((one) => one.trouble === trouble);
    const page = await browserFor(device);
    for (const path of ["/", "/sign-in", room]) {
      const answer = await page.goto(region.house + path);
      assert.equal(answer.status(), 403);
      await page.getByText(words).waitFor();
      await page.getByText(code).waitFor();
    }
    await look(page, screen);
  });

test("A-108: somebody else's session opens nothing from another device", async () => {
  const page = await inRoom(other("lost device"));
  const storageState = await page.context().storageState();
  const thief = await browserFor(persona((p) => p.device !== other("lost device").device), { storageState });
  await thief.goto(region.house + room);
  await thief.waitForURL(/\/sign-in\?/);
});

/** How long it took until the open page of the lost device was turned away; the last test asks. */
export let felt;

test("A-108, R-17: a lost device is stopped by the command line, and its next request is turned away", async () => {
  const who = other("lost device");
  const page = await inRoom(who, { width: 390 });
  await page.locator("#timeline li").first().waitFor();
  const words = ["devices", "revoke", "--data", region.data, "--device", who.device, "--reason", "lost"];
  await promisify(execFile)(program, words);
  const at = Date.now();
  page.kept = true;
  felt = page.getByText("DEV-004").waitFor({ timeout: 60_000 }).then(
    () => Date.now() - at,
    (error) => error,
  );
  const beside = await page.context().newPage();
  const answer = await beside.goto(region.house + room);
  assert.equal(answer.status(), 403);
  await beside.getByText("DEV-004").waitFor();
  await beside.close();
});
