import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { expected, until } from "./harness.mjs";
import { look } from "./look.mjs";
import { careManager, inRoom, line, nurse, write } from "./story.mjs";

const once = async (page, texts) => {
  for (const text of texts) await until(`${text} stands there once`, 30_000, async () => (await line(page, text).count()) === 1);
};

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
