import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { until } from "./harness.mjs";
import { look } from "./look.mjs";
import { careManager, inRoom, line, nurse, write } from "./story.mjs";

const once = async (page, texts) => {
  for (const text of texts) await until(`${text} stands there once`, 30_000, async () => (await line(page, text).count()) === 1);
};

test("A-162: a page back from a dead zone misses nothing and doubles nothing; its note is kept and sent once", async () => {
  const nurses = await inRoom(nurse(), { width: 390 });
  const managers = await inRoom(careManager(), { width: 1280 });
  await nurses.context().setOffline(true);
  const missed = ["電波のないあいだの1通目", "電波のないあいだの2通目", "電波のないあいだの3通目"];
  for (const text of missed) {
    await write(managers, text);
    await line(managers, text).waitFor();
  }
  const typed = "電波のない山の家で書きました。";
  await write(nurses, typed);
  await nurses.getByText("電波がありません").waitFor();
  await nurses.getByText("書いた内容はこの画面に残っています").waitFor();
  assert.equal(await nurses.getByLabel("ノートの本文").inputValue(), typed);
  await look(nurses, "R-02", "offline");
  // Pressing again out of reach changes nothing.
  await nurses.getByRole("button", { name: "いま送る" }).click();
  await nurses.getByText("電波がありません").waitFor();
  await nurses.context().setOffline(false);
  await once(nurses, [...missed, typed]);
  await nurses.getByText("さきほどの書きこみを送りました").waitFor();
  assert.equal(await nurses.getByLabel("ノートの本文").inputValue(), "", "the box is free for the next note");
  await once(managers, [...missed, typed]);
  for (const page of [nurses, managers]) {
    await page.reload();
    await once(page, [...missed, typed]);
  }
  const order = await nurses.locator("#timeline > li[data-no]").evaluateAll((all) => all.map((li) => Number(li.dataset.no)));
  assert.deepEqual(order, [...order].sort((a, b) => b - a), "newest first");
});

test("A-162: an answer lost on the way does not double the note", async () => {
  const page = await inRoom(nurse(), { width: 390 });
  let lost = 0;
  await page.route("**/notes", async (route) => {
    if (route.request().method() !== "POST" || lost) return route.continue();
    lost++;
    // The server takes it; the page never hears so.
    await route.fetch({ maxRedirects: 0 });
    await route.abort();
  });
  const text = "返事が届かなかった書きこみです。";
  await write(page, text);
  await until("it was sent again", 30_000, async () => {
    const again = page.getByRole("button", { name: "いま送る" });
    if (await again.isVisible()) await again.click().catch(() => {});
    return (await page.locator("#unsent").isHidden()) && (await page.getByLabel("ノートの本文").inputValue()) === "";
  });
  assert.equal(lost, 1);
  await once(page, [text]);
  await page.reload();
  await once(page, [text]);
});

test("A-162: a hundred breaks of the line, with notes coming in all the while", async () => {
  const nurses = await inRoom(nurse(), { width: 390 });
  const managers = await inRoom(careManager(), { width: 1280 });
  const texts = [];
  for (let round = 1; round <= 10; round++) {
    for (let breaks = 0; breaks < 10; breaks++) {
      await nurses.context().setOffline(true);
      await nurses.context().setOffline(false);
    }
    texts.push(`途切れとぎれの${round}通目。`);
    await write(managers, texts.at(-1));
    await line(managers, texts.at(-1)).waitFor();
  }
  await once(nurses, texts);
  await nurses.reload();
  await once(nurses, texts);
});
