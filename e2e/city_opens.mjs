import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { anotherWindow, region, signedIn } from "./harness.mjs";
import { look } from "./look.mjs";
import { careManager, castOthers, clerk, members, newcomer, nurse, patient, setRoom } from "./story.mjs";

test("A-147: without consent and members no room is opened; every missing thing is said at once", async () => {
  const page = await signedIn(clerk(), { width: 1280 });
  await page.goto(`${region.house}/city/rooms`);
  await look(page, "C-01");
  await page.getByRole("link", { name: "部屋を開く" }).click();
  await look(page, "C-02");
  await page.getByRole("button", { name: "保存して次へ" }).click();
  await look(page, "C-02", "errors");
  assert.match(await page.title(), /^入力エラー：/);
  assert.ok((await page.locator("#errors li").count()) > 5, "all of them, not the first");
  for (const link of await page.locator("#errors a").all()) {
    const field = await link.getAttribute("href");
    assert.equal(await page.locator(field).count(), 1, `${field} can be gone to`);
    await link.press("Enter");
    assert.ok(await page.locator(field).evaluate((input) => input === document.activeElement), `${field} has the focus`);
    assert.equal(await page.locator(`${field}-e`).count(), 1, `${field} says below itself what is wrong`);
  }
});

/** Is somebody of this name found among those who can be invited? */
async function isFound(page, name) {
  await page.getByLabel("招く人をさがす").fill(name);
  await page.getByRole("button", { name: "さがす" }).click();
  return (await page.locator("#found li", { hasText: name }).count()) === 1;
}

test("A-146, A-147, A-151, A-152: the city opens a room step by step on a recorded consent and chooses its members", async () => {
  let page = await signedIn(clerk(), { width: 390 });
  await page.goto(`${region.house}/city/rooms/new?step=people`);
  await look(page, "C-11");
  const names = [];
  for (const who of region.personas) if (await isFound(page, who.name)) names.push(who.name);
  for (const who of [nurse(), careManager(), newcomer()]) assert.ok(names.includes(who.name), who.name);
  castOthers(names);
  const next = () => page.getByRole("button", { name: "保存して次へ" }).click();
  const fill = async (typed) => {
    for (const [field, text] of Object.entries(typed)) await page.locator(`[name=${field}]`).fill(text);
  };
  const choose = async (...labels) => {
    for (const label of labels) await page.locator("label.opt", { hasText: label }).first().click();
  };
  await page.goto(`${region.house}/city/rooms/new?step=patient`);
  await fill({ name: patient.name, kana: patient.kana, born_year: "17", born_month: "5", born_day: "3" });
  await page.getByLabel("女性").check();
  await choose("番号は、まだ分からない", "市民、または市の被保険者です", "在宅で過ごしています");
  await next();
  await look(page, "C-09");
  await fill({ signed_year: "8", signed_month: "11", signed_day: "2" });
  await choose("代行者");
  await page.locator("label.opt", { has: page.locator("[name=family][value=no]") }).click();
  await next();
  await page.locator("#proxy_name").waitFor();
  await look(page, "C-10", "proxy");
  // It was the person after all: what does not apply is not asked for.
  await page.getByRole("button", { name: "保存して前へ" }).click();
  await choose("ご本人");
  await next();
  await page.locator("#explainer").waitFor();
  assert.equal(await page.locator("#proxy_name").count(), 0);
  await fill({
    explainer_office: "ひだまりケアプラン", explainer: careManager().name,
    original_at: "高齢福祉課 鍵つき書庫2", text_version: "第1版",
  });
  await next();
  await page.locator("#seek").waitFor();
  // The window is closed, on a phone, and the form is gone on with on a PC's screen: nothing is lost.
  page = await anotherWindow(page);
  await page.goto(`${region.house}/city/rooms/new`);
  for (const { name } of members()) {
    assert.ok(await isFound(page, name), name);
    await page.locator("#found li", { hasText: name }).getByRole("button").click();
    await page.locator("#chosen li", { hasText: name }).waitFor();
  }
  await look(page, "C-11", "chosen");
  await next();
  await look(page, "C-03");
  for (const text of [patient.name, "高齢福祉課 鍵つき書庫2", ...members().map((who) => who.name)])
    await page.getByText(text).first().waitFor();
  // Changing something keeps the rest.
  await page.getByRole("link", { name: /直す\s*：同意の内容/ }).click();
  assert.equal(await page.locator("#original_at").inputValue(), "高齢福祉課 鍵つき書庫2");
  await page.locator("#text_version").fill("第2版");
  await next();
  await next();
  await page.getByRole("button", { name: "この内容で部屋を開く" }).click();
  await page.getByRole("heading", { name: patient.name }).waitFor();
  assert.equal(await page.locator(".head .crest").count(), 1, "the room carries the city's crest");
  await page.getByText("第2版").waitFor();
  await look(page, "C-04");
  setRoom(new URL(page.url()).pathname.replace("/city", ""));
});
