import assert from "node:assert/strict";
import { test } from "./hooks.mjs";
import { browserFor, codeFor, keepSession, region, until } from "./harness.mjs";
import { line, other, patient } from "./story.mjs";

/** Where the focus is, and whether a person could see it. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    // A radio lies invisibly over its label, which shows the ring instead.
    const shown = element.matches(".seg input, .opt input, .pick input") ? element.closest("label") : element;
    const style = getComputedStyle(shown);
    const box = shown.getClientRects()[0];
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const top = document.elementFromPoint(x, y);
    return {
      what: element.outerHTML.replace(/\s+/g, " ").slice(0, 90),
      ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      inView: box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth,
      hidden: !top || !(shown.contains(top) || top.contains(shown)),
    };
  });

/** Presses Tab until the focus is on the element; every stop on the way must be visible. */
async function tabTo(page, selector) {
  for (let stops = 0; stops < 80; stops++) {
    if (await page.locator(selector).first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (!stop) continue;
    assert.ok(stop.ring, `no ring around ${stop.what}`);
    assert.ok(stop.inView, `out of view: ${stop.what}`);
    assert.ok(!stop.hidden, `hidden behind something: ${stop.what}`);
  }
  assert.fail(`${selector} cannot be reached by Tab`);
}

for (const width of [1280, 320])
  test(`keyboard only, ${width} px: sign in and post with Tab and Enter, the focus always visible`, async () => {
    const who = other("keyboard");
    const page = await browserFor(who, { width, isMobile: false, hasTouch: false });
    const mails = width === 1280 ? 0 : 1;
    await page.goto(region.house);
    await tabTo(page, "#login");
    await page.keyboard.type(who.login_id);
    await tabTo(page, "#password");
    await page.keyboard.type(who.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/sign-in/code");
    await tabTo(page, "#code");
    await page.keyboard.type(await codeFor(who, mails));
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.pathname.endsWith("/code"));
    if (page.url().endsWith("/sign-in/elsewhere")) {
      await tabTo(page, "form[action='/sign-in/elsewhere'] button");
      await page.keyboard.press("Enter");
    }
    await page.waitForURL(`${region.house}/`);
    // The way past the menu: the first stop leads to the content.
    await page.keyboard.press("Tab");
    assert.match((await focused(page)).what, /class="skip"/);
    await page.keyboard.press("Enter");
    const link = page.locator("a.room", { hasText: patient.name });
    const path = await link.getAttribute("href");
    await tabTo(page, `a.room[href='${path}']`);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${path}`);
    if (!(await page.locator("#text").isVisible())) {
      await tabTo(page, "#write > summary");
      await page.keyboard.press("Enter");
    }
    await tabTo(page, "#text");
    const text = `キーボードだけで書きました（${width}）。`;
    await page.keyboard.type(text);
    await tabTo(page, "#write [name=kind]");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, "#write .tools button");
    await page.keyboard.press("Enter");
    await line(page, text).getByText("申し送り").waitFor();
    await until("the focus is not lost", 5000, () => focused(page));
    await keepSession(page, who);
  });
