import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { browserFor, region, signedIn } from "./harness.mjs";
import { look } from "./look.mjs";
import { careManager, clerk, inRoom, nurse, patient } from "./story.mjs";

test("A-220: home, rooms and members, on phone and PC; no text of a note stands in a list", async () => {
  const page = await signedIn(nurse(), { width: 390 });
  await look(page, "H-01");
  const lists = [await page.locator("main").innerText()];
  await page.goto(`${region.house}/rooms`);
  lists.push(await page.locator("main").innerText());
  for (const list of lists) {
    assert.ok(list.includes(patient.name));
    assert.ok(!/途切れとぎれ|むくみ/.test(list), "a list tells who and what kind, never what was written");
  }
  const room = await inRoom(nurse());
  await room.getByRole("link", { name: /参加の期間/ }).click();
  await room.getByText(careManager().name).waitFor();
  await look(room, "R-06");
});

test("the city's home leads to its rooms", async () => {
  const page = await signedIn(clerk(), { width: 1280 });
  await look(page, "H-01", "city");
  await page.getByRole("link", { name: /^市の部屋\s*開いている/ }).click();
  await page.getByLabel(/氏名・ふりがなの一部/).fill("ためしの");
  await page.getByRole("button", { name: "探す" }).click();
  await page.getByRole("link", { name: patient.name }).waitFor();
  await look(page, "C-01", "found");
  await page.getByLabel(/氏名・ふりがなの一部/).fill("いないひと");
  await page.getByRole("button", { name: "探す" }).click();
  await page.getByText("当てはまる部屋はありません").waitFor();
  await look(page, "C-01", "none");
});

test("looking around without a certificate: the device is chosen, mails are read, and it says that it is a demonstration", async () => {
  const page = await browserFor({ region }, { width: 1280 });
  await page.goto(region.plain);
  await page.waitForURL("**/demo");
  await page.getByText("これは実演です").waitFor();
  await look(page, "D-01");
  await page.locator("li", { hasText: nurse().login_id }).getByRole("button", { name: "この端末で" }).click();
  await page.waitForURL("**/sign-in");
  await page.getByText(nurse().device_name).waitFor();
  assert.equal(await page.getByLabel("ユーザーID").inputValue(), nurse().login_id);
  assert.equal(await page.getByLabel("パスワード", { exact: true }).inputValue(), nurse().password);
  await page.goto(`${region.plain}/demo/mail`);
  await page.getByText("確認コードのお知らせ").first().waitFor();
  await look(page, "D-02");
});
