import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { region, signedIn } from "./harness.mjs";
import { look } from "./look.mjs";
import { careManager, castOthers, clerk, members, newcomer, nurse, patient, setRoom } from "./story.mjs";

test("A-147: without consent and members no room is opened; every missing thing is said at once", async () => {
  const page = await signedIn(clerk(), { width: 1280 });
  await page.goto(`${region.house}/city/rooms`);
  await look(page, "C-01");
  await page.getByRole("link", { name: "部屋を開く" }).click();
  await look(page, "C-02");
  await page.getByRole("button", { name: "内容を確かめる" }).click();
  await look(page, "C-02", "errors");
  assert.match(await page.title(), /^入力エラー：/);
  assert.ok((await page.locator("#errors li").count()) > 8, "all of them, not the first");
  for (const link of await page.locator("#errors a").all()) {
    const field = await link.getAttribute("href");
    assert.equal(await page.locator(field).count(), 1, `${field} can be gone to`);
  }
});

test("A-146, A-147, A-151, A-152: the city opens a room on a recorded consent and chooses its members", async () => {
  const page = await signedIn(clerk(), { width: 1280 });
  await page.goto(`${region.house}/city/rooms/new`);
  const names = await page
    .locator("input[name=member] + span")
    .evaluateAll((spans) => spans.map((span) => span.firstChild.textContent.trim()));
  for (const who of [nurse(), careManager(), newcomer()]) assert.ok(names.includes(who.name), who.name);
  castOthers(names);
  const typed = {
    name: patient.name, kana: patient.kana, born_year: "17", born_month: "5", born_day: "3",
    signed_year: "8", signed_month: "11", signed_day: "2", explainer_office: "ひだまりケアプラン",
    explainer: careManager().name, original_at: "高齢福祉課 鍵つき書庫2", text_version: "第1版",
  };
  for (const [field, text] of Object.entries(typed)) await page.locator(`[name=${field}]`).fill(text);
  await page.getByLabel("女性").check();
  for (const tick of ["番号は、まだ分からない", "市民、または市の被保険者です", "在宅で過ごしています", "ご本人"])
    await page.locator("label.opt", { hasText: tick }).first().click();
  for (const { name } of members()) await page.locator("#member label.opt", { hasText: name }).click();
  await page.getByRole("button", { name: "内容を確かめる" }).click();
  await look(page, "C-03");
  for (const text of [patient.name, "高齢福祉課 鍵つき書庫2", ...members().map((who) => who.name)])
    await page.getByText(text).first().waitFor();
  // Changing something keeps the rest.
  await page.getByRole("button", { name: /直す\s*：同意の内容/ }).click();
  assert.equal(await page.locator("#original_at").inputValue(), "高齢福祉課 鍵つき書庫2");
  await page.locator("#text_version").fill("第2版");
  await page.getByRole("button", { name: "内容を確かめる" }).click();
  await page.getByRole("button", { name: "この内容で部屋を開く" }).click();
  await page.getByRole("heading", { name: patient.name }).waitFor();
  assert.equal(await page.locator(".head .crest").count(), 1, "the room carries the city's crest");
  await page.getByText("第2版").waitFor();
  await look(page, "C-04");
  setRoom(new URL(page.url()).pathname.replace("/city", ""));
});
