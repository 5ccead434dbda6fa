#!/usr/bin/env node
// Runs the demo and takes a picture of its page with Chromium, once somebody is let in. Needs a built demo (scripts/demo.sh) and chromium.
// usage: node scripts/demo-picture.mjs FILE.jpg [--width N] [--height N] [--dark] [--outcome granted|denied|over]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options, positionals: [file] } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: "string", default: "1280" }, height: { type: "string" }, dark: { type: "boolean", default: false }, outcome: { type: "string", default: "granted" },
    seconds: { type: "string", default: "60" },
  },
});
if (!file) {
  console.error("usage: node scripts/demo-picture.mjs FILE.jpg [--width N] [--height N] [--dark] [--outcome granted|denied|over]");
  process.exit(2);
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const profile = mkdtempSync(join(tmpdir(), "edgeface-picture-"));
const demo = spawn(join(root, "src/EdgeFace.Demo/bin/Release/net10.0/edgeface-demo"),
  ["--unit", join(root, "artifacts/edgeface/edgeface"), "--photographs", join(root, "models/node_modules/@vladmandic/face-api/demo"),
    "--pictures", join(profile, "pictures"), "--plain", "--seconds", options.seconds], { stdio: ["ignore", "pipe", "inherit"] });
demo.on("error", fault => { console.error(`${fault.message}; scripts/demo.sh builds the demo`); process.exit(1); });
let chromium;

function end(code) {
  demo.kill("SIGINT");
  chromium?.kill("SIGKILL");
  demo.once("close", () => finish(code));
  if (demo.exitCode !== null || demo.signalCode !== null) finish(code);
}

function finish(code) {
  const remove = () => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    process.exit(code);
  };
  if (!chromium || chromium.exitCode !== null || chromium.signalCode !== null) remove();
  else chromium.once("exit", remove);
}

let printed = "";
const address = await new Promise((found, failed) => {
  demo.stdout.on("data", data => {
    printed += data;
    const match = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed);
    if (match) found(match[0]);
  });
  demo.on("exit", code => failed(new Error(`the demo ended with ${code} before its page was there`)));
}).catch(fault => { console.error(fault.message); return null; });
if (!address) end(1);
else {
  const sandbox = process.getuid() === 0 ? ["--no-sandbox"] : [];
  chromium = spawn(process.env.CHROMIUM ?? "chromium",
    ["--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--no-first-run", ...sandbox, `--user-data-dir=${profile}`, "about:blank"],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  chromium.on("error", fault => { console.error(`chromium: ${fault.message}`); end(1); });
  try {
    const bytes = await picture(chromium.stdio[3], chromium.stdio[4], address);
    writeFileSync(file, bytes);
    console.log(`${file}: ${bytes.length} bytes`);
    end(0);
  } catch (fault) {
    console.error(fault.message);
    end(1);
  }
}

async function picture(to, from, url) {
  const waiting = new Map();
  let next = 1, rest = "";
  from.on("data", data => {
    const parts = (rest + data).split("\0");
    rest = parts.pop();
    for (const message of parts.map(part => JSON.parse(part))) {
      const one = waiting.get(message.id);
      if (!one) continue;
      waiting.delete(message.id);
      if (message.error) one.failed(new Error(message.error.message)); else one.done(message.result);
    }
  });
  from.on("close", () => { for (const one of waiting.values()) one.failed(new Error("chromium has ended")); });
  const call = (method, params = {}, sessionId = undefined) => new Promise((done, failed) => {
    waiting.set(next, { done, failed });
    to.write(JSON.stringify({ id: next++, method, params, sessionId }) + "\0");
  });
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const page = (method, params) => call(method, params, sessionId);
  const width = Number(options.width);
  const size = height => page("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: width < 600 ? 2 : 1, mobile: width < 600 });
  await size(Number(options.height ?? 900));
  await page("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: options.dark ? "dark" : "light" }] });
  await page("Page.navigate", { url });
  const wanted = {
    over: "!document.getElementById('summary')?.hidden",
    granted: "document.body?.dataset.outcome === 'granted' && document.getElementById('relay').dataset.released === 'true'",
    denied: "document.body?.dataset.outcome === 'denied'",
  }[options.outcome];
  if (!wanted) throw new Error(`--outcome ${options.outcome}: granted, denied or over`);
  const value = async expression => (await page("Runtime.evaluate", { expression })).result.value;
  const pause = time => new Promise(passed => setTimeout(passed, time));
  const seen = () => value(`${wanted} && document.getElementById('picture').naturalWidth > 0`);
  do {
    while (!await seen()) {
      if (demo.exitCode !== null && options.outcome !== "over") throw new Error("the demo has ended, and this was not to be seen");
      await pause(50);
    }

    // The picture comes a moment after the words.
    await pause(300);
  } while (!await seen());
  const wide = await value("document.documentElement.scrollWidth");
  if (wide > width) console.error(`warning: the page is ${wide} pixels wide on a screen of ${width}`);
  if (!options.height) await size(await value("Math.ceil(document.documentElement.getBoundingClientRect().height)"));
  const shot = await page("Page.captureScreenshot", { format: file.endsWith(".png") ? "png" : "jpeg", ...(file.endsWith(".png") ? {} : { quality: 85 }) });
  return Buffer.from(shot.data, "base64");
}
