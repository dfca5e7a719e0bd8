import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { browserFor, expected, hasty, persona, signIn, until } from "./harness.mjs";
import { LOCKED, look, unseen } from "./look.mjs";
import { line } from "./story.mjs";

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

/** Goes to a path, through the lock as often as it must: four seconds are soon over on a busy machine. */
const come = (page, who, path) =>
  until(`arrived at ${path}`, 60_000, async () => {
    await page.goto(hasty.house + path);
    if (await isLocked(page)) await unlock(page, who);
    return !(await isLocked(page));
  });
const isLocked = (page) => page.getByRole("heading", { name: /画面をかくしました/ }).isVisible();

test("R-07: what is posted to a locked session comes back after the password, without script", async () => {
  const who = persona((p) => p.login_id === "misaki.y07", hasty);
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
  const send = page.getByRole("button", { name: "この内容で送る" });
  await send.click();
  // Locked once more meanwhile: the same way back, as often as it takes.
  assert.ok(await isLocked(page));
  await until("the note stands there", 60_000, async () => {
    if (await isLocked(page)) await unlock(page, who);
    else if (await send.isVisible()) await send.click();
    return line(page, text).count();
  });
  assert.equal(await line(page, text).count(), 1);
});

test("R-07: with script the screen hides by itself, and what was being written comes back into the box", async () => {
  const who = persona((p) => p.login_id.startsWith("nonomura.s"), hasty);
  const page = await browserFor(who, { width: 1280 });
  await signIn(page, who);
  await come(page, who, "/rooms");
  const room = await page.locator("a.room").first().getAttribute("href");
  const text = "まだ途中の文です";
  const name = await until("somebody began to write", 60_000, async () => {
    await come(page, who, room);
    // In time or not: an empty box is left at once when the session is locked.
    const begun = page.getByLabel("ノートの本文").fill(text, { timeout: 1500 });
    return begun.then(() => page.locator(".person ruby").evaluate((ruby) => ruby.firstChild.textContent), () => null);
  });
  // The page looks every ten seconds, and after a "still open" not again for half a minute.
  await page.getByRole("heading", { name: /画面をかくしました/ }).waitFor({ timeout: 90_000 });
  await page.getByLabel("パスワード", { exact: true }).waitFor({ timeout: 30_000 });
  // The page asked whether the session is still open, and it was not.
  expected(page, /^401: HEAD/);
  assert.ok(!(await page.content()).includes(name), "nothing of the patient is left on the page");
  await look(page, "S-04");
  await unlock(page, who);
  await page.getByText(text).waitFor();
  await look(page, "S-05", "draft");
  // Left alone once more before it was taken up again: still there, and then on into the box.
  await page.getByRole("heading", { name: /画面をかくしました/ }).waitFor({ timeout: 60_000 });
  await until("it stands in the box", 60_000, async () => {
    if (await isLocked(page)) await unlock(page, who);
    const resume = page.getByRole("button", { name: "続きを書く" });
    if (await resume.isVisible()) await resume.click();
    const box = page.getByLabel("ノートの本文");
    return (await box.isVisible()) && (await box.inputValue()) === text;
  });
  expected(page, /^401: HEAD/);
});

test("R-07: a form of the city that the lock interrupts comes back with what was typed, chosen and ticked", async () => {
  const who = persona((p) => p.role === "行政職員", hasty);
  const page = await browserFor(who, { width: 1280 });
  await signIn(page, who);
  const name = "三好 たえ";
  await until("the clerk began to copy the paper", 60_000, async () => {
    await come(page, who, "/city/rooms/new");
    const write = async () => {
      await page.locator("#name").fill(name, { timeout: 1500 });
      await page.locator("#at_home").click({ timeout: 1500 });
    };
    return write().then(() => true, () => false);
  });
  await page.getByRole("heading", { name: /画面をかくしました/ }).waitFor({ timeout: 90_000 });
  await page.getByLabel("パスワード", { exact: true }).waitFor({ timeout: 30_000 });
  assert.ok(!(await page.content()).includes(name), "nothing of the paper is left on the page");
  await until("the form is as it was", 60_000, async () => {
    if (await isLocked(page)) await unlock(page, who);
    const resume = page.getByRole("button", { name: "続きを書く" });
    if (await resume.isVisible()) await resume.click();
    const field = page.locator("#name");
    if (!(await field.isVisible()) || (await field.inputValue()) !== name) return false;
    return page.locator("[name=at_home]").isChecked();
  });
  expected(page, /^401: HEAD/);
});

test("R-01: too many wrong passwords ask for patience, in a sentence", async () => {
  const who = persona((p) => p.role === "行政職員", hasty);
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

test("A-220: every screen of the lock was looked at", async () => {
  const left = await unseen();
  assert.deepEqual(LOCKED.filter((screen) => left.includes(screen)), []);
});
