import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { browserFor, expected, openRegion, persona, signIn, until } from "./harness.mjs";
import { look } from "./look.mjs";
import { line } from "./story.mjs";

/** A region where two seconds without a sign of life are too long; opened by the first test that needs it. */
let hasty;
const openHasty = async () => (hasty ??= await openRegion("--idle", "2"));
const theirs = async (is) => persona(is, await openHasty());

/** Waits until the server holds the page's session for left alone. */
const locked = (page) =>
  until("the session is locked", 20_000, async () => {
    const headers = { "engawa-background": "1" };
    const answer = await page.request.get(`${hasty.house}/rooms`, { headers, maxRedirects: 0 });
    return answer.status() === 401;
  });

async function unlock(page, who) {
  await page.getByLabel("パスワード", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "続きから使う" }).click();
}

/** Goes to a path, through the lock if it must. */
async function come(page, who, path) {
  await page.goto(hasty.house + path);
  if (new URL(page.url()).pathname === "/lock") await unlock(page, who);
  await page.waitForURL(`**${path}`);
}

test("R-07: what is posted to a locked session comes back after the password, without script", async () => {
  const who = await theirs((p) => p.login_id === "misaki.y07");
  const page = await browserFor(who, { script: false });
  await signIn(page, who);
  await come(page, who, "/rooms");
  const room = await page.locator("a.room").first().getAttribute("href");
  await come(page, who, room);
  await page.locator("#write > summary").click();
  const text = "席を外しているあいだに、画面がかくれました。";
  await page.getByLabel("ノートの本文").fill(text);
  await locked(page);
  await page.getByRole("button", { name: "書きこむ" }).click();
  await page.getByRole("heading", { name: /画面をかくしました/ }).waitFor();
  await page.getByText("書いた内容は消えていません").waitFor();
  assert.ok(!(await page.content()).includes(text), "nothing of it can be read at the locked screen");
  await look(page, "S-04", "held");
  await unlock(page, { password: "chigau-Password-1" });
  await page.getByText("パスワードがちがいます").waitFor();
  await look(page, "S-04", "wrong");
  await unlock(page, who);
  await page.getByRole("heading", { name: "書いた内容が残っています" }).waitFor();
  await page.getByText(text).waitFor();
  await look(page, "S-05");
  await locked(page);
  await page.getByRole("button", { name: "この内容で送る" }).click();
  // Locked once more meanwhile: the same way back.
  await unlock(page, who);
  await page.getByRole("button", { name: "この内容で送る" }).click();
  await line(page, text).waitFor();
  assert.equal(await line(page, text).count(), 1);
});

test("R-07: with script the screen hides by itself, and what was being written comes back into the box", async () => {
  const who = await theirs((p) => p.login_id.startsWith("nonomura.s"));
  const page = await browserFor(who, { width: 1280 });
  await signIn(page, who);
  await come(page, who, "/rooms");
  const room = await page.locator("a.room").first().getAttribute("href");
  await come(page, who, room);
  const name = await page.locator(".person ruby").evaluate((ruby) => ruby.firstChild.textContent);
  const text = "まだ途中の文です";
  await page.getByLabel("ノートの本文").fill(text);
  await page.getByRole("heading", { name: /画面をかくしました/ }).waitFor({ timeout: 30_000 });
  await page.getByLabel("パスワード", { exact: true }).waitFor({ timeout: 30_000 });
  // The page asked whether the session is still open, and it was not.
  expected(page, /^401: HEAD/);
  assert.ok(!(await page.content()).includes(name), "nothing of the patient is left on the page");
  await look(page, "S-04");
  await unlock(page, who);
  await page.getByText(text).waitFor();
  await look(page, "S-05", "draft");
});

test("R-01: too many wrong passwords ask for patience, in a sentence", async () => {
  const who = await theirs((p) => p.role === "行政職員");
  const page = await browserFor(who, { width: 390 });
  await page.goto(hasty.house);
  for (let tries = 0; tries < 12; tries++) {
    if (await page.getByRole("heading", { name: "しばらくお待ちください" }).count()) break;
    await page.getByLabel("ユーザーID").fill(who.login_id);
    await page.getByLabel("パスワード", { exact: true }).fill(`chigau-Password-${tries}`);
    await page.getByRole("button", { name: "次へ進む" }).click();
    await page.waitForLoadState();
  }
  await page.getByRole("heading", { name: "しばらくお待ちください" }).waitFor();
  await look(page, "E-05");
});
