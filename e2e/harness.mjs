// A region of its own for the browser tests: starts `engawa demo` in a fresh directory, and gives out browsers that
// carry a persona's device certificate.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(here, "..", "target");
const program = process.env.ENGAWA ?? join(target, "debug", "engawa");

/** The widths every page is looked at: a small phone, a phone, a PC. */
export const widths = [320, 390, 1280];

/** The region under test. Opened once, by `openRegion`, before the first test. */
export let region;

/** Makes the region, serves it, and waits until it answers. `more`: further words for the command line. */
export async function openRegion(more = []) {
  const data = await mkdtemp(join(tmpdir(), "engawa-e2e-"));
  const [house, plain] = [await freePorts(2), await freePorts(1)];
  const output = [];
  const server = spawn(program, ["demo", "--data", data, "--port", `${house}`, "--plain-port", `${plain}`, ...more]);
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => output.push(text));
  let ended;
  server.on("error", (error) => (ended = error));
  server.on("exit", (code, signal) => (ended = new Error(`engawa demo ended with ${code ?? signal}`)));
  region = {
    data,
    house: `https://localhost:${house}`,
    entrance: `https://localhost:${house + 1}`,
    plain: `http://127.0.0.1:${plain}`,
    server,
    output,
  };
  await until("the region answers", 240_000, async () => {
    if (ended) throw new Error(`${ended.message}\n${output.join("")}`);
    return fetch(`${region.plain}/demo/mail.json`).then((answer) => answer.ok, () => false);
  });
  region.personas = JSON.parse(await readFile(join(data, "personas.json"), "utf8"));
  region.browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
  });
}

/** Stops everything; a server that does not stop by itself within 10 seconds is a failure. */
export async function closeRegion() {
  await region?.browser?.close();
  const { server, data } = region ?? {};
  if (server && server.exitCode === null) {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 15_000);
    await gone;
    clearTimeout(late);
  }
  if (data) await rm(data, { recursive: true, force: true });
  assert.notEqual(server?.signalCode, "SIGKILL", "the server did not stop when asked to");
}

/** The first persona for whom `is` holds. */
export function persona(is) {
  const found = region.personas.find(is);
  assert.ok(found, `no such persona: ${is}`);
  return found;
}

/**
 * A fresh browser profile that carries the persona's device certificate (`null`: none at all), and its first page.
 * kind: "pem" or "p12"; script: false turns scripts off; server: where the certificate is shown, the house unless said.
 */
export async function browserFor(persona, { width = 390, kind = "pem", script = true, ...more } = {}) {
  const at = (path) => join(region.data, path);
  const certificate = persona && {
    origin: region.house,
    ...(kind === "p12"
      ? { pfxPath: at(persona.p12), passphrase: persona.p12_password }
      : { certPath: at(persona.cert_pem), keyPath: at(persona.key_pem) }),
  };
  const context = await region.browser.newContext({
    // The region's own CA is made anew at every start; that it signed the server is a test of its own.
    ignoreHTTPSErrors: true,
    clientCertificates: certificate ? [certificate] : [],
    javaScriptEnabled: script,
    viewport: { width, height: width < 768 ? 844 : 900 },
    isMobile: width < 768,
    hasTouch: width < 768,
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    ...more,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(`script: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(`console: ${message.text()}`));
  return page;
}

/** Mails sent to an address, newest first. */
export async function mailTo(address) {
  const answer = await fetch(`${region.plain}/demo/mail.json?to=${encodeURIComponent(address)}`);
  assert.equal(answer.status, 200);
  return answer.json();
}

/**
 * Signs in: device, ID and password, code by mail. Three sign-ins an hour are all an account has, so tests that only
 * need somebody who is signed in take `signedIn`.
 */
export async function signIn(page, who) {
  const before = (await mailTo(who.mail)).length;
  await page.goto(region.house);
  await page.getByLabel("ユーザーID").fill(who.login_id);
  await page.getByLabel("パスワード", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "次へ進む" }).click();
  await page.getByLabel(/^確認コード/).fill(await codeFor(who, before));
  await page.getByRole("button", { name: "確認して入る" }).click();
  await page.waitForURL((url) => !["/sign-in", "/sign-in/code"].includes(url.pathname));
  if (new URL(page.url()).pathname === "/sign-in/elsewhere") {
    await page.getByRole("button", { name: /^ほかを終わらせて/ }).click();
    await page.waitForURL((url) => url.pathname !== "/sign-in/elsewhere");
  }
}

/** The six digits of the first mail that comes after `before` mails. */
export async function codeFor(who, before) {
  const mails = await until(`a code for ${who.mail}`, 20_000, async () => {
    const mails = await mailTo(who.mail);
    return mails.length > before && mails;
  });
  return mails[0].text.match(/(?<!\d)\d{6}(?!\d)/)[0];
}

/** A page of somebody who is signed in; the first call signs in, later ones carry on with the same session. */
export async function signedIn(who, options = {}) {
  sessions[who.login_id] ??= (async () => {
    const page = await browserFor(who);
    await signIn(page, who);
    const state = await page.context().storageState();
    await page.context().close();
    return state;
  })();
  const page = await browserFor(who, { ...options, storageState: await sessions[who.login_id] });
  await page.goto(region.house);
  return page;
}

const sessions = {};

/** What axe-core finds wrong with the page, as lines; empty when nothing is. */
export async function violations(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} — ${node.target.join(" ")}`));
}

/**
 * What holds for every page: at every width nothing stands out to the right and axe-core finds nothing; it carries its
 * screen number; no script failed. Leaves a screenshot of each width under e2e/shots/, to be looked at.
 */
export async function look(page, name) {
  const before = page.viewportSize();
  await mkdir(join(here, "shots"), { recursive: true });
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 768 ? 844 : 900 });
    await page.screenshot({ path: join(here, "shots", `${name}-${width}.png`), fullPage: true });
    const [content, frame] = await page.evaluate(() => {
      const root = document.documentElement;
      return [root.scrollWidth, root.clientWidth];
    });
    assert.ok(content <= frame, `${name} is ${content} px wide in a window of ${frame} px`);
    assert.deepEqual(await violations(page), [], `${name} at ${width} px`);
  }
  await page.setViewportSize(before);
  assert.match(await page.locator("body").innerText(), /画面番号\s*[A-Z]-\d\d/, `${name} carries its screen number`);
  assert.deepEqual(page.complaints, [], name);
}

/** Asks again and again, up to `limit` milliseconds; the answer, once it is not falsy. */
export async function until(what, limit, ask) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The first of `count` ports in a row that nobody listens on. */
async function freePorts(count) {
  for (let tries = 0; tries < 50; tries++) {
    const servers = [];
    try {
      const first = await listen(0, servers);
      for (let more = 1; more < count; more++) await listen(first + more, servers);
      return first;
    } catch {
      // The next port is taken: try from another one.
    } finally {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    }
  }
  throw new Error("no free ports");
}

function listen(port, servers) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      servers.push(server);
      resolve(server.address().port);
    });
  });
}
