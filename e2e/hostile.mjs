import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { browserFor, expected, region, signedIn } from "./harness.mjs";
import { look } from "./look.mjs";
import { clerk, inRoom, line, nurse, write } from "./story.mjs";

for (const [name, text, sentence] of [
  ["a turn of direction", "血圧は\u202E021/08\u202Cです", /第1行の4文字目に、.*（U\+202E）が入っています/],
  ["NUL", "一行目\n二行\0目", /第2行の3文字目に、.*（U\+0000）が入っています/],
  ["2,001 characters", "あ".repeat(2001), /2001文字あります。2000文字までにしてください。/],
  ["marks heaped upon marks", "ẅ" + "\u0308\u0301\u0327".repeat(4000), /記号の重なった文字が多すぎます/],
  ["a megabyte", "ache".repeat(250_000), /1000000文字あります。2000文字までにしてください。/],
])
  test(`hostile text in a note: ${name} gets a plain sentence, and the text back`, async () => {
    const page = await inRoom(nurse(), { width: 390 });
    const box = page.getByLabel("ノートの本文");
    await page.locator("#write > summary").click();
    // Set at once: nobody types a megabyte.
    await box.evaluate((element, text) => (element.value = text), text);
    await page.getByRole("button", { name: "書きこむ" }).click();
    await page.locator("#errors").waitFor();
    assert.match(await page.locator("#errors").innerText(), sentence);
    assert.match(await page.title(), /^入力エラー：/);
    const back = await box.inputValue();
    // A browser puts U+FFFD in the place of NUL when it reads the page.
    assert.equal(back, text.replaceAll("\0", "\uFFFD"));
    // The script asked first, and then sent the form the plain way.
    expected(page, /^422: POST/);
    if (name === "NUL" || name === "a turn of direction") await look(page, "R-02", "errors");
    const [content, frame] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= frame, "nothing stands out to the right");
  });

test("hostile text that is no more than odd is shown as typed, and harms no page", async () => {
  const page = await inRoom(nurse(), { width: 320 });
  const text = `<script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} ${"W".repeat(300)} 髙﨑👨‍👩‍👧‍👦`;
  await write(page, text);
  await line(page, "<script>alert(1)</script>").waitFor();
  assert.equal((await line(page, "<script>").locator(".prose").innerText()).trim(), text);
  await look(page, "R-02", "odd");
});

test("hostile text in names: 40 characters are taken, 41, controls and turns of direction are said", async () => {
  const page = await signedIn(clerk(), { width: 390 });
  for (const [name, sentence] of [
    ["寿".repeat(41), /氏名が41文字あります。40文字までにしてください。/],
    ["試野\u202E 縁", /（U\+202E）が入っています/],
    ["試野\0 縁", /（U\+0000）が入っています/],
    ["K".repeat(1_000_000), /氏名が1000000文字あります/],
  ]) {
    await page.goto(`${region.house}/city/rooms/new`);
    await page.locator("#name").evaluate((element, name) => (element.value = name), name);
    await page.getByRole("button", { name: "保存して次へ" }).click();
    await page.locator("#name-e").waitFor();
    assert.match(await page.locator("#name-e").innerText(), sentence);
    if (name.length === 41) await look(page, "C-02", "long");
  }
  await page.locator("#name").fill("寿限 " + "無".repeat(37));
  await page.getByRole("button", { name: "保存して次へ" }).click();
  await page.locator("#errors").waitFor();
  assert.equal(await page.locator("#name-e").count(), 0, "40 are taken");
});

test("hostile text at the door: odd IDs and passwords get the one answer", async () => {
  const page = await browserFor(nurse(), { width: 390 });
  for (const [login, password] of [
    ["\u202Enimda", "x\0y"],
    ["a".repeat(500_000), "b".repeat(500_000)],
  ]) {
    await page.goto(region.house);
    await page.evaluate(
      ([login, password]) => {
        document.querySelector("#login").value = login;
        document.querySelector("#password").value = password;
      },
      [login, password],
    );
    await page.getByRole("button", { name: "次へ進む" }).click();
    await page.getByText("ユーザーIDかパスワードがちがいます").waitFor();
  }
});

test("more than a form may hold, what is no form, and a form of another site are said in a sentence", async () => {
  const page = await inRoom(nurse(), { width: 390 });
  await page.locator("#write > summary").click();
  await page.locator("#text").evaluate((box) => {
    box.value = "あ".repeat(1_000_000);
    box.form.submit();
  });
  await page.getByRole("heading", { name: "内容が大きすぎます" }).waitFor();
  await look(page, "E-08");
  await page.goBack();
  await page.locator("#write").waitFor();
  await page.locator("#text").evaluate((box) => {
    box.value = "文です";
    box.form.enctype = "text/plain";
    box.form.submit();
  });
  await page.getByRole("heading", { name: "送られた内容を読み取れませんでした" }).waitFor();
  await look(page, "E-09");
  await page.goto("about:blank");
  await page.setContent(`<form method="post" action="${region.house}/sign-out"><button>go</button></form>`);
  await page.getByRole("button").click();
  await page.getByRole("heading", { name: "よその画面からの操作は受け付けていません" }).waitFor();
  await look(page, "E-06");
  await page.goto(region.house);
  await page.getByRole("heading", { name: "わたしの部屋" }).waitFor();
});
