// Regions of their own for the browser tests: starts `engawa-demo` in a fresh directory, and gives out browsers that
// carry a persona's device certificate.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(here, "..", "target");
export const program = process.env.ENGAWA ?? join(target, "debug", "engawa");
const demonstration = process.env.ENGAWA_DEMO ?? join(target, "debug", "engawa-demo");

const SECOND = 1000;

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

// ---- Regions

/** The region most tests share. */
export let region;
/** A region where four seconds without a sign of life are too long. */
export let hasty;

/** Before the first test of a program: opens the region that its tests play in. */
export async function openShared() {
  region = await openRegion();
}
export async function openHasty() {
  hasty = await openRegion("--idle", "4");
}

/** Makes a region in a directory, for others to begin with a copy of it (ENGAWA_REGION). */
export async function makeRegion(data) {
  const { server } = await serve(data);
  await end(server);
  assert.equal(server.exitCode, 0, "how the server ended");
}

const regions = [];
let browser;

/** A region of its own with a browser. `more`: further words for the command line. */
async function openRegion(...more) {
  const data = await mkdtemp(join(tmpdir(), "engawa-e2e-"));
  const made = process.env.ENGAWA_REGION;
  if (made) await promisify(execFile)("cp", ["-a", `${made}/.`, data]);
  const region = await serve(data, ...more);
  const read = async (file) => JSON.parse(await readFile(join(data, file), "utf8"));
  region.personas = (await read("personas.json")).map((persona) => ({ ...persona, region }));
  region.troubles = (await read("troubles.json")).map((trouble) => ({ ...trouble, region }));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
  });
  return region;
}

/** Serves what lies in a directory, makes it if there is nothing, and waits until it answers. */
async function serve(data, ...more) {
  const [house, plain] = [await freePorts(2), await freePorts(1)];
  const words = ["--data", data, "--port", `${house}`, "--plain-port", `${plain}`, ...more];
  const server = spawn(demonstration, words, { env: { ...process.env, RUST_LOG: "warn" } });
  const output = [];
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => output.push(text));
  let ended;
  server.on("error", (error) => (ended = error));
  server.on("exit", (code, signal) => (ended = new Error(`engawa-demo ended with ${code ?? signal}`)));
  const region = {
    data,
    house: `https://localhost:${house}`,
    entrance: `https://localhost:${house + 1}`,
    plain: `http://127.0.0.1:${plain}`,
    server,
    output,
  };
  regions.push(region);
  await until("the region answers", 240 * SECOND, async () => {
    if (ended) throw new Error(`${ended.message}\n${output.join("")}`);
    return fetch(`${region.plain}/demo/mail.json`).then((answer) => answer.ok, () => false);
  });
  return region;
}

/** Stops everything; a server that does not stop by itself within 15 seconds, or said that something broke, is a failure. */
export async function closeRegions() {
  await browser?.close();
  await Promise.all(regions.map(stop));
  for (const { server, output } of regions) {
    assert.notEqual(server.signalCode, "SIGKILL", "the server did not stop when asked to");
    const broken = output.join("").split("\n").filter((line) => / ERROR |panicked/.test(line));
    assert.deepEqual(broken, [], "what the server said");
  }
}

async function stop({ server, data }) {
  await end(server);
  await rm(data, { recursive: true, force: true });
}

async function end(server) {
  if (server.exitCode === null && server.signalCode === null) {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 15 * SECOND);
    await gone;
    clearTimeout(late);
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

// ---- Browsers

const pages = [];

/**
 * A fresh browser profile that carries somebody's device certificate, and its first page. `who`: a persona, one of the
 * troubled devices, or `{ region }` for a device without any. kind: "pem" or "p12"; script: false turns scripts off.
 */
export async function browserFor(who, { width = 390, kind = "pem", script = true, ...more } = {}) {
  const at = (path) => join(who.region.data, path);
  const certificate = who.cert_pem && {
    origin: who.region.house,
    ...(kind === "p12"
      ? { pfxPath: at(who.p12), passphrase: who.p12_password }
      : { certPath: at(who.cert_pem), keyPath: at(who.key_pem) }),
  };
  const context = await browser.newContext({
    // The region's own CA is made anew at every start; that it signed the server is a test of its own.
    ignoreHTTPSErrors: true,
    clientCertificates: certificate ? [certificate] : [],
    javaScriptEnabled: script,
    viewport: { width, height: heightOf(width) },
    isMobile: width < 768,
    hasTouch: width < 768,
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    ...more,
  });
  context.setDefaultTimeout(15 * SECOND);
  return pageIn(context, who.region, script);
}

async function pageIn(context, of, script) {
  const page = await context.newPage();
  page.region = of;
  page.scriptless = !script;
  listenTo(page);
  pages.push(page);
  return page;
}

/** The window is closed and another opened in the same browser: signed in as before, nothing typed left in it. */
export async function anotherWindow(page, width = 1280) {
  const next = await pageIn(page.context(), page.region, !page.scriptless);
  await page.close();
  await next.setViewportSize({ width, height: heightOf(width) });
  return next;
}

export const heightOf = (width) => (width < 768 ? 844 : 800);

/** Keeps a list of whatever must not happen on any page: broken script, refused content, strangers, missing pieces. */
function listenTo(page) {
  page.complaints = [];
  const complain = (what) => page.complaints.push(what);
  const { house, entrance, plain } = page.region;
  page.on("pageerror", (error) => complain(`script: ${error.message}`));
  page.on("console", (message) => {
    // What the network answered is listened to below, where it is known what was asked.
    if (message.type() === "error" && !/^Failed to load resource/.test(message.text())) complain(message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (![house, entrance, plain].includes(url.origin) && url.protocol !== "data:") complain(`stranger: ${url}`);
  });
  page.on("response", (response) => {
    const request = response.request();
    if (response.status() >= 400 && !request.isNavigationRequest())
      complain(`${response.status()}: ${request.method()} ${new URL(response.url()).pathname}`);
  });
}

/** Takes complaints that belong to the test out of the list. */
export function expected(page, pattern) {
  page.complaints = page.complaints.filter((complaint) => !pattern.test(complaint));
}

/** After each test: nothing was wrong on any of its pages, and they are closed. */
export async function closePages() {
  const all = pages.splice(0);
  const kept = all.filter((page) => page.kept);
  const done = all.filter((page) => !page.kept);
  pages.push(...kept);
  await Promise.all(done.map((page) => page.context().close()));
  for (const page of done) assert.deepEqual(page.complaints, [], "complaints of a page");
}

// ---- Signing in

/** The first persona for whom `is` holds. */
export function persona(is, from = region) {
  const found = from.personas.find(is);
  assert.ok(found, `no such persona: ${is}`);
  return found;
}

/** Mails sent to somebody, newest first. */
export async function mailTo(who) {
  const answer = await fetch(`${who.region.plain}/demo/mail.json?to=${encodeURIComponent(who.mail)}`);
  assert.equal(answer.status, 200);
  return answer.json();
}

/** The six digits of the first mail that comes after `before` mails. */
export async function codeFor(who, before) {
  const mails = await until(`a code for ${who.mail}`, 20 * SECOND, async () => {
    const mails = await mailTo(who);
    return mails.length > before && mails;
  });
  return mails[0].text.match(/(?<!\d)\d{6}(?!\d)/)[0];
}

/**
 * Signs in: device, ID and password, code by mail. Three sign-ins an hour are all an account has, so tests that only
 * need somebody who is signed in take `signedIn`.
 */
export async function signIn(page, who) {
  const before = (await mailTo(who)).length;
  await page.goto(who.region.house);
  await givePassword(page, who);
  await page.getByLabel(/^確認コード/).fill(await codeFor(who, before));
  await page.getByRole("button", { name: "確認して入る" }).click();
  await page.waitForURL((url) => !["/sign-in", "/sign-in/code"].includes(url.pathname));
}

/** The first step alone. */
export async function givePassword(page, who) {
  await page.getByLabel("ユーザーID").fill(who.login_id);
  await page.getByLabel("パスワード", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "次へ進む" }).click();
}

const sessions = {};

/** A page of somebody who is signed in; the first call signs in, later ones carry on with the same session. */
export async function signedIn(who, options = {}) {
  sessions[who.login_id] ??= (async () => {
    const page = await browserFor(who);
    await signIn(page, who);
    return page.context().storageState();
  })();
  const page = await browserFor(who, { ...options, storageState: await sessions[who.login_id] });
  await page.goto(who.region.house);
  return page;
}

/** The session of a page is the one later calls of `signedIn` carry on with. */
export async function keepSession(page, who) {
  sessions[who.login_id] = Promise.resolve(await page.context().storageState());
}
