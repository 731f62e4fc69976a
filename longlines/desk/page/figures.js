// What the queues do now and did so far, for who leads: numbers, operators, queues. Asked again every
// two seconds while it is open, and soon after something has changed. Cells change in place, so that
// a reader of the screen stays where he is.

import * as api from "./api.js";
import { tick } from "./rows.js";
import { $, el, said as inWords, t } from "./texts.js";

const EVERY = 2000;
const SOON = 300;
const LONG = 30;
const LONGER = 90;
const GOOD_LEVEL = 80;
const POOR_LEVEL = 60;
const ROLES = ["supervisor", "admin", "auditor"];

let me = null;
let names = () => ({});
let found = null;
let timer = 0;
let asking = false;

const may = () => Boolean(me) && ROLES.includes(me.role);
const open = () => may() && !$("figures").hidden;
const kept = () => `figures-${me.name}`;

// `operators` gives the rows of who works here, for their names.
export function enter(session, operators) {
  me = session;
  names = operators;
  found = null;
  $("figures-switch").hidden = !may();
  show(may() && localStorage.getItem(kept()) !== "closed");
}

export function leave() {
  me = null;
  show(false);
  $("figures-switch").hidden = true;
}

export const keys = () => (may() ? [["Q", "key_figures"]] : []);

export function toggle() {
  if (!may()) return;
  const opened = $("figures").hidden;
  localStorage.setItem(kept(), opened ? "open" : "closed");
  show(opened);
  (opened ? $("figures") : $("figures-switch")).focus();
}

function show(opened) {
  $("figures").hidden = !opened;
  $("figures-switch").setAttribute("aria-expanded", String(opened));
  clearTimeout(timer);
  if (opened) look();
}

// Something changed on the board.
export function news() {
  if (open() && !asking) again(SOON);
}

function again(wait) {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

async function look() {
  if (!open()) return;
  if (!document.hidden) {
    asking = true;
    const answer = await api.queue();
    asking = false;
    if (!open()) return;
    if (answer.status === 200) found = answer;
    $("figures").classList.toggle("stale", answer.status !== 200);
    const why = answer.status === 200 ? "" : t("figures_old", { why: answer.error ? inWords(answer) : t("lost") });
    if ($("figures-said").textContent !== why) $("figures-said").textContent = why;
    draw();
  }
  again(EVERY);
}

// ---- drawing

export function draw() {
  if (!open() || !found) return;
  const { total, queues, operators } = found;
  const seconds = Object.values(queues)[0]?.service_seconds ?? 20;
  numbers(total, seconds);
  const used = Object.entries(queues).filter(([, row]) => row.waiting || row.answered || row.abandoned);
  table("figures-operators", people(operators), "none");
  table("figures-queues", used.map(queueRow), "figures_no_calls");
  tick();
}

function numbers(total, seconds) {
  const level = total.service_level;
  put("figure-waiting", total.waiting);
  put("figure-longest", total.waiting ? spell(total.longest_wait) : "–");
  put("figure-expected", total.expected_wait === null ? t("figures_nobody") : spell(total.expected_wait));
  put("figure-answered", total.answered);
  put("figure-abandoned", total.abandoned);
  put("figure-level", percent(level));
  put("figure-level-name", t("figures_level", { seconds }));
  mood("figure-longest", total.waiting ? worse(total.longest_wait, LONG, LONGER) : "");
  mood("figure-level", level === null ? "" : level < POOR_LEVEL ? "hot" : level < GOOD_LEVEL ? "warm" : "good");
  $("figure-bar").value = level ?? 0;
  $("figure-bar").hidden = level === null;
}

function people(operators) {
  const known = Object.values(names());
  return Object.entries(operators).map(([account, row]) => {
    const who = known.find((each) => each.account === account);
    const state = t(`figures_${row.state}`);
    const idle = ["ready", "away"].includes(row.state) && row.last_call;
    return [
      account,
      [
        who ? `${who.name} · ${who.staff_number}` : account,
        { text: row.reason ? `${state}: ${row.reason}` : state, mood: row.state },
        { since: row.since },
        { text: row.answered },
        { since: idle ? new Date(row.last_call * 1000).toISOString() : "" },
      ],
    ];
  });
}

const queueRow = ([name, row]) => [
  name,
  [
    name,
    { text: row.waiting },
    { text: row.waiting ? spell(row.longest_wait) : "–", mood: row.waiting ? worse(row.longest_wait, LONG, LONGER) : "" },
    { text: row.expected_wait === null ? "–" : spell(row.expected_wait) },
    { text: row.answered },
    { text: row.abandoned },
    { text: percent(row.service_level) },
  ],
];

// Each row is a name and its cells, the first of which is the row's header.
function table(id, rows, none) {
  const body = $(id).tBodies[0];
  const before = new Map([...body.rows].map((row) => [row.dataset.name, row]));
  const width = $(id).tHead.rows[0].cells.length;
  const wanted = rows.length ? rows.map(([name, cells]) => filled(before.get(name), name, cells)) : [empty(width, none)];
  const same = wanted.length === body.rows.length && wanted.every((row, at) => row === body.rows[at]);
  if (!same) body.replaceChildren(...wanted);
}

function filled(row, name, cells) {
  const made = row ?? el("tr", ...cells.map((_, at) => el(at ? "td" : "th")));
  if (!row) {
    made.dataset.name = name;
    made.cells[0].scope = "row";
  }
  cells.forEach((cell, at) => fill(made.cells[at], typeof cell === "object" ? cell : { text: cell }));
  return made;
}

function fill(cell, { text, since, mood: feels = "" }) {
  if (since) {
    cell.dataset.since = since;
  } else {
    delete cell.dataset.since;
    const words = String(text ?? "–");
    if (cell.textContent !== words) cell.textContent = words;
  }
  if (cell.className !== feels) cell.className = feels;
}

function empty(width, none) {
  const cell = el("td.quiet", t(none));
  cell.colSpan = width;
  return el("tr", cell);
}

function put(id, text) {
  if ($(id).textContent !== String(text)) $(id).textContent = text;
}

function mood(id, feels) {
  $(id).className = feels;
}

const worse = (value, long, longer) => (value >= longer ? "hot" : value >= long ? "warm" : "");
const percent = (level) => (level === null ? "–" : `${level} %`);
const spell = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
