import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { browserFor, region, signedIn, until } from "./harness.mjs";
import { nurse } from "./story.mjs";

const KIB = 1024;

/** What a first load takes over the wire, as the browser counts it: by kind, heads included. */
async function firstLoad(page, url) {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  const [kinds, bytes] = [new Map(), {}];
  let open = 0;
  client.on("Network.responseReceived", ({ requestId, type, response }) => {
    // The live stream is no part of the load, and never ends.
    if (new URL(response.url).pathname.endsWith("/live") || response.url.startsWith("data:")) return;
    kinds.set(requestId, type);
    open++;
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!kinds.has(requestId)) return;
    const kind = kinds.get(requestId);
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
    open--;
  });
  await page.goto(url, { waitUntil: "load" });
  await until("everything has arrived", 10_000, () => bytes.Document && bytes.Stylesheet && bytes.Script && open === 0);
  return { ...bytes, all: Object.values(bytes).reduce((sum, some) => sum + some, 0) };
}

test("first load: the sign-in page takes at most 20 KiB", async (t) => {
  const page = await browserFor(nurse());
  const bytes = await firstLoad(page, `${region.house}/sign-in`);
  t.diagnostic(JSON.stringify(bytes));
  assert.ok(bytes.all <= 20 * KIB, `${bytes.all} bytes`);
});

test("first load: a room with 50 posts takes at most 60 KiB, of which script at most 20 KiB", async (t) => {
  const page = await signedIn(nurse());
  await page.goto(`${region.house}/rooms`);
  let most = 0;
  for (const path of await page.locator("a.room").evaluateAll((links) => links.map((link) => link.pathname))) {
    const bytes = await firstLoad(page, region.house + path);
    if ((await page.locator("#timeline > li[data-no]").count()) < 50) continue;
    t.diagnostic(`${path} ${JSON.stringify(bytes)}`);
    assert.ok(bytes.all <= 60 * KIB, `${bytes.all} bytes`);
    assert.ok(bytes.Script <= 20 * KIB, `${bytes.Script} bytes of script`);
    most = Math.max(most, bytes.all);
  }
  assert.ok(most, "there is a room with 50 posts");
});
