import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import {
  browserFor, codeFor, givePassword, keepSession, mailTo, persona, region, signIn, until,
} from "./harness.mjs";
import { look } from "./look.mjs";
import { clerk, inRoom, line, members, newcomer, nurse, operator, patient, room, write } from "./story.mjs";

const OWN = "harukaze-42-Engawa";

test("A-102, A-108, A-115, A-118, A-123: somebody new, PEM, 320 px: from the first sign-in to the first note", async () => {
  const who = newcomer();
  const page = await browserFor(who, { width: 320, kind: "pem" });
  await page.goto(region.house);
  await page.getByText("この端末は登録ずみです").waitFor();
  await look(page, "S-01");
  const password = page.getByLabel("パスワード", { exact: true });
  assert.equal(await password.getAttribute("type"), "password");
  await page.getByRole("button", { name: "見る" }).click();
  assert.equal(await password.getAttribute("type"), "text");
  await page.getByRole("button", { name: "かくす" }).click();
  assert.equal(await password.getAttribute("type"), "password");
  await givePassword(page, who);
  await page.waitForURL("**/sign-in/code");
  await look(page, "S-02");
  const code = await codeFor(who, 0);
  const [mail] = await mailTo(who);
  assert.match(mail.subject, /Engawa.*確認コード/);
  assert.match(mail.text, /まで使えます/);
  assert.match(mail.text, /心当たりのないとき/);
  assert.match(mail.text, /送信専用/);
  await page.getByLabel(/^確認コード/).fill(code);
  await page.getByRole("button", { name: "確認して入る" }).click();

  // Nothing can be reached before the first password was changed.
  await page.waitForURL("**/password");
  await page.goto(region.house + room);
  await page.waitForURL("**/password");
  await look(page, "S-07");
  const fill = async (now, wanted, again = wanted) => {
    await page.getByLabel("いまのパスワード").fill(now);
    await page.getByLabel("新しいパスワード", { exact: true }).fill(wanted);
    await page.getByLabel("新しいパスワード（もう一度）").fill(again);
    await page.getByRole("button", { name: "この内容に変更する" }).click();
  };
  await fill(who.password, "abc", "abd");
  await page.locator("#errors").waitFor();
  assert.ok((await page.locator("#errors li").count()) >= 2, "every reason at once");
  await look(page, "S-07", "errors");
  await fill(who.password, OWN);
  await page.getByRole("heading", { name: "パスワードを変更しました" }).waitFor();
  await look(page, "S-08");
  who.password = OWN;

  await page.getByRole("link", { name: "ホームへ進む" }).click();
  await look(page, "H-01", "new");
  await page.getByRole("link", { name: patient.name }).click();
  await page.getByRole("heading", { name: patient.name }).waitFor();
  await page.locator(".thumb").getByRole("link", { name: "書く" }).click();
  const box = page.getByLabel("ノートの本文");
  await box.waitFor();
  // Whose note it is stays in sight while it is written, and who will receive it stands below the button.
  const whose = page.locator(".whose");
  assert.match(await whose.innerText(), new RegExp(`${patient.name}さん.*${patient.kana}.*歳`, "s"));
  assert.ok(await inViewport(whose), "whose note it is, is in view while it is typed");
  assert.match(await page.locator("#reach").innerText(), new RegExp(`ほかの${members().length - 1}人に届きます`));
  await look(page, "R-02", "writing");
  await write(page, "はじめての訪問です。よろしくお願いします。");
  await line(page, "はじめての訪問です").getByText("あなた").waitFor();
  await keepSession(page, who);
});

test("A-117: the code is sent again by a PKCS#12 device; the screen says so, and the first code is dead", async () => {
  const who = operator();
  const page = await browserFor(who, { width: 390, kind: "p12" });
  await page.goto(region.house);
  await givePassword(page, who);
  const first = await codeFor(who, 0);
  await page.getByRole("button", { name: "メールをもう一度送る" }).click();
  await page.getByRole("status").getByText("もう一度送りました").waitFor();
  await look(page, "S-02", "again");
  const second = await codeFor(who, 1);
  assert.notEqual(first, second);
  await page.getByLabel(/^確認コード/).fill(first);
  await page.getByRole("button", { name: "確認して入る" }).click();
  await page.getByText("確認コードがちがいます").waitFor();
  await look(page, "S-02", "wrong");
  // Full-width digits, as a Japanese keyboard types them.
  const wide = second.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  await page.getByLabel(/^確認コード/).fill(wide);
  await page.getByRole("button", { name: "確認して入る" }).click();
  await page.waitForURL(`${region.house}/`);
  await look(page, "H-01", "operator");
  await keepSession(page, who);
});

test("R-01: an unknown ID and a wrong password get one answer", async () => {
  const who = clerk();
  const page = await browserFor(who, { width: 1280, kind: "p12" });
  const answers = [];
  for (const wrong of [{ ...who, password: "chigau-Password-1" }, { ...who, login_id: "daredemo.nai9" }]) {
    await page.goto(region.house);
    await givePassword(page, wrong);
    answers.push((await page.locator("main").innerText()).replaceAll(wrong.login_id, ""));
  }
  assert.match(answers[0], /ユーザーIDかパスワードがちがいます/);
  assert.equal(answers[0], answers[1]);
  await look(page, "S-01", "wrong");
});

test("R-07: a second sign-in offers to end the first, which is out at once", async () => {
  const who = persona((p) => ![...members(), clerk(), operator()].some((q) => q.login_id === p.login_id));
  const first = await browserFor(who, { width: 1280 });
  await signIn(first, who);
  const second = await browserFor(who, { width: 390, kind: "p12" });
  await signIn(second, who);
  await second.waitForURL("**/sign-in/elsewhere");
  await look(second, "S-03");
  // Two browsers, one device: it is not called another.
  await second.locator(".members").getByText("この端末").waitFor();
  await second.getByRole("button", { name: "前のサインインを終わらせて、続ける" }).click();
  await second.waitForURL(`${region.house}/`);
  await first.reload();
  await first.waitForURL("**/sign-in");
  // Signing out everywhere, and nothing comes back by the back button.
  await second.goto(`${region.house}/menu`);
  await look(second, "H-02");
  await second.getByRole("link", { name: "パスワードを変更する" }).click();
  await look(second, "S-07", "free");
  await second.getByRole("link", { name: "変更せずにメニューへ戻る" }).click();
  await second.getByRole("button", { name: "すべての端末でサインアウトする" }).click();
  await second.waitForURL("**/signed-out");
  await look(second, "S-06");
  await second.goBack();
  await second.getByRole("heading", { name: "サインイン" }).waitFor();
});

test("A-109: at the entrance, and without a device, no sign-in can be reached", async () => {
  const page = await browserFor({ region }, { width: 1280 });
  await page.goto(`${region.entrance}/sign-in`);
  await look(page, "E-01", "entrance");
  await page.goto(region.entrance);
  await page.waitForURL("**/about");
  await look(page, "G-02");
});

test("a note posted after the session ended is given back, not lost", async () => {
  const who = newcomer();
  const page = await inRoom(who, { script: false });
  const beside = await page.context().newPage();
  await page.locator("#write > summary").click();
  await page.getByLabel("ノートの本文").fill("サインアウトのあとに押した文です。");
  await beside.goto(`${region.house}/menu`);
  await beside.getByRole("button", { name: "サインアウトする", exact: true }).click();
  await beside.waitForURL("**/signed-out");
  await page.getByRole("button", { name: "書きこむ" }).click();
  await page.getByRole("heading", { name: "サインインが終わっています" }).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "書いた内容" }).inputValue(), "サインアウトのあとに押した文です。");
  await look(page, "E-10");
  const nurses = await inRoom(nurse());
  assert.equal(await line(nurses, "サインアウトのあとに").count(), 0);
});

async function inViewport(locator) {
  return until("in view", 5000, () =>
    locator.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    }),
  );
}
