"use strict";
const at = id => document.getElementById(id);
let over = false;

function list(id, rows, make) {
  at(id).replaceChildren(...rows.map(make));
}

function row(text, outcome, time) {
  const item = document.createElement("li");
  if (outcome) item.dataset.outcome = outcome;
  if (time) item.append(Object.assign(document.createElement("time"), { textContent: time }));
  item.append(text);
  return item;
}

function show(now) {
  over = now.passed !== null;
  at("status").textContent = over
    ? now.passed ? `over: all ${now.checks.length} checks passed` : `over: ${now.checks.filter(check => !check.passed).length} of ${now.checks.length} checks failed`
    : now.running ? `live · ${now.framesPerSecond} frames/s` : "preparing";
  at("picture").hidden = !now.running;
  at("steps").hidden = now.running;
  if (!now.running) list("steps", now.steps, step => row(step));
  at("camera").textContent = now.camera;
  at("verdict").dataset.outcome = at("bar").dataset.outcome = document.body.dataset.outcome = now.outcome;
  at("decision").textContent = now.decision;
  at("state").textContent = now.state || "\u00a0";
  at("nearest").textContent = now.nearest ? `nearest: ${now.nearest}` : "\u00a0";
  at("similarity").textContent = now.similarity === null ? "" : now.similarity.toFixed(2);
  at("bar").firstElementChild.style.width = `${Math.round(100 * Math.min(1, Math.max(0, now.similarity ?? 0)))}%`;
  at("relay").dataset.released = now.released;
  at("relay").lastElementChild.textContent = now.released ? "RELEASED" : "locked";
  at("door").textContent = now.door || "\u00a0";
  list("events", now.events, event => row(event.text, event.outcome, event.at));
  at("summary").hidden = !over;
  list("checks", now.checks, check => row(`${check.passed ? "ok" : "FAILED"}  ${check.text}`, check.passed ? "granted" : "denied"));
  at("notes").textContent = [...now.notes, `Photographs: ${now.credit}`].join(" ");
}

const moments = new EventSource("moments");
moments.onmessage = message => show(JSON.parse(message.data));
moments.onerror = () => {
  moments.close();
  if (!over) at("status").textContent = "the demo has ended";
};
