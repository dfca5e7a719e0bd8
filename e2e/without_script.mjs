import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { browserFor, keepSession, signIn, until } from "./harness.mjs";
import { careManager, inRoom, line, other, patient, write } from "./story.mjs";

test("without script: sign in, read, post, reload; what was on the page counts as read", async () => {
  const managers = await inRoom(careManager(), { width: 1280 });
  const asked = "お薬カレンダーは、いまどこにありますか。";
  await write(managers, asked);
  await line(managers, asked).waitFor();
  const who = other("without script");
  const page = await browserFor(who, { width: 320, script: false, kind: "p12" });
  await signIn(page, who);
  await page.getByRole("link", { name: patient.name }).click();
  await line(page, asked).waitFor();
  await page.getByText(/未読が\d+件/).waitFor();
  const answer = "食卓の横の壁です。";
  await write(page, answer, "申し送り");
  await page.waitForURL(/#n\d+$/);
  await line(page, answer).getByText("申し送り").waitFor();
  assert.equal(await page.getByText(/未読が\d+件/).count(), 0, "the page before was read");
  await page.reload();
  assert.equal(await line(page, answer).count(), 1, "reloading shows it, and posts nothing");
  await line(managers, answer).waitFor();
  await until("the mark of the reader without script", 15_000, async () => {
    await managers.reload();
    const readers = line(managers, asked).locator("footer details p");
    return (await readers.count()) && (await readers.textContent()).split("まだの人：")[0].includes(who.name);
  });
  // An answer that comes meanwhile is there after a reload.
  await write(managers, "見つかりました。");
  await line(managers, "見つかりました。").waitFor();
  await page.reload();
  await line(page, "見つかりました。").waitFor();
  await keepSession(page, who);
});
