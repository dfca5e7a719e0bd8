import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { expected, region, signedIn } from "./harness.mjs";
import { look } from "./look.mjs";
import { misposted } from "./room.mjs";
import { careManager, clerk, inRoom, line, nurse, other, room } from "./story.mjs";

test("A-161: the city reads the record of a misposted note, and only that", async () => {
  const page = await signedIn(clerk(), { width: 1280 });
  await page.goto(`${region.house}/city${room}`);
  await page.getByRole("link", { name: new RegExp(`記録を読む\\s*：ノート${misposted}`) }).click();
  await page.getByText("血糖の記録をお願いします").waitFor();
  await look(page, "C-08");
});

test("A-146: whoever is taken out of the room is out at once, on the open page too; invited again, back in", async () => {
  const who = other("without script");
  const [clerks, theirs] = [await signedIn(clerk(), { width: 1280 }), await inRoom(who, { width: 390 })];
  await theirs.locator("#timeline li").first().waitFor();
  await clerks.goto(`${region.house}/city${room}`);
  await clerks.getByRole("link", { name: new RegExp(`外す\\s*：${who.name}さん`) }).click();
  await look(clerks, "C-06");
  await clerks.locator("input[name=reason]").first().check();
  await clerks.getByRole("button", { name: "この人を部屋から外す" }).click();
  await clerks.getByText("これまで参加していた人").waitFor();
  await theirs.getByRole("heading", { name: "このページはありません" }).waitFor();
  expected(theirs, /^404: GET/);
  await clerks.getByRole("link", { name: "人を招く" }).click();
  await look(clerks, "C-05");
  await clerks.getByLabel("招く人をさがす").fill(who.name);
  await clerks.getByRole("button", { name: "さがす" }).click();
  await clerks.locator("label.opt", { hasText: who.name }).click();
  await clerks.getByRole("button", { name: "えらんだ人を招く" }).click();
  await clerks.locator("li", { hasText: who.name }).first().waitFor();
  await theirs.reload();
  await theirs.locator("#timeline li").first().waitFor();
});

test("A-146: whoever leaves by themselves is out at once", async () => {
  const page = await inRoom(other("keyboard"), { width: 390 });
  await page.goto(`${region.house}${room}/members`);
  await page.locator("summary", { hasText: "この部屋から出る" }).click();
  await page.getByRole("button", { name: "この部屋から出る" }).click();
  await page.waitForURL("**/rooms");
  const answer = await page.goto(region.house + room);
  assert.equal(answer.status(), 404);
});

test("A-161: a closed room can be read, not written; the reason is recorded, and a note typed before is given back", async () => {
  const nurses = await inRoom(nurse(), { width: 390, script: false });
  const managers = await inRoom(careManager(), { width: 1280 });
  const text = "閉じる前に書きはじめた文です。";
  await nurses.locator("#write > summary").click();
  await nurses.getByLabel("ノートの本文").fill(text);
  const clerks = await signedIn(clerk(), { width: 1280 });
  await clerks.goto(`${region.house}/city${room}`);
  await clerks.getByRole("link", { name: "この部屋を閉じる" }).click();
  await look(clerks, "C-07");
  await clerks.locator("input[name=reason]").first().check();
  await clerks.getByRole("button", { name: "この部屋を閉じる" }).click();
  await clerks.getByText(/この部屋は.*に閉じられました/).waitFor();
  await look(clerks, "C-04", "closed");
  // Said on the open page as it happens.
  await managers.getByText("部屋が閉じられました").waitFor();
  await nurses.getByRole("button", { name: "書きこむ" }).click();
  await nurses.getByRole("alert").getByText("閉じ").waitFor();
  assert.equal(await nurses.getByRole("textbox", { name: "書いた内容" }).inputValue(), text);
  await look(nurses, "R-02", "closed-meanwhile");
  await nurses.goto(region.house + room);
  await nurses.getByText(/この部屋は.*に閉じられました/).waitFor();
  assert.equal(await nurses.getByLabel("ノートの本文").count(), 0);
  await line(nurses, "主治医へ伝えました").waitFor();
  await look(nurses, "R-02", "closed");
});
