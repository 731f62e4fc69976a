// The desk: signs in, keeps the board, shows one call large, and does what keys and buttons say.

import * as api from "./api.js";
import * as emergency from "./emergency.js";
import * as figures from "./figures.js";
import { open as dialogOpen } from "./asking.js";
import { mine, partOf, showCall, takesBack } from "./call.js";
import { deeds } from "./deeds.js";
import { keys, showKeys } from "./keys.js";
import { Live } from "./live.js";
import { inOrder, showCalls, showOperators, showWaiting, tick, who } from "./rows.js";
import { ping, wake } from "./sound.js";
import * as telephone from "./telephone.js";
import { $, language, said as inWords, speak, t } from "./texts.js";

let me = null;
let live = null;
let selected = null;
let toastUntil = 0;
let drawn = false;
const LEADS = ["supervisor", "admin"];
const WORKS = ["operator", "supervisor", "admin"];

// ---- drawing

function draw() {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    if (live) drawNow();
  });
}

function drawNow() {
  const state = live.state;
  emergency.show(state, live, WORKS.includes(me.role), (call) => act("acknowledge", { call }));
  showWaiting(state, me, selected, take);
  showCall(state, me, selected);
  telephone.show(partOf(shown()));
  showCalls(state, LEADS.includes(me.role) && me.account ? does.listen : null);
  showOperators(state.operators);
  showPresence(state.operators[me.name]);
  figures.draw();
  tick();
}

function showPresence(row) {
  const none = !row?.queues?.length;
  $("presence").disabled = none;
  $("presence").className = `presence ${none ? "none" : row.away ? "away" : ""}`;
  const away = row?.away ? `${t("away")}: ${row.reason}` : t("ready");
  $("presence-words").textContent = none ? t("no_telephone") : away;
}

function say(text) {
  $("said").textContent = text;
  $("said").classList.add("shown");
  toastUntil = Date.now() + 5000;
}

// A change that a person should hear of.
function arrived(change, before) {
  if (change?.kind !== "waiting" || !change.row) return;
  const row = change.row;
  const rings = row.rings.includes(me.account) && !before?.rings.includes(me.account);
  if (rings || !before) ping();
  if (rings) say(t("arrived", { who: who(row), why: row.reason || row.flow || row.number }));
}

// ---- doing

async function act(name, body) {
  const said = await api.act(name, body);
  if (said.status === 401) ended();
  else say(inWords(said) ?? t("lost"));
  return said;
}

const take = (call) => act("take", { call });
const shown = () => mine(live.state, me, selected);
const current = () => shown()?.row.call ?? "";
const press = (id) => !$(id).disabled && !$(id).hidden && $(id).click();

const does = deeds({
  act,
  say,
  call: current,
  me: () => me,
  row: () => shown()?.row,
  state: () => live.state,
});

function select(step) {
  const rows = inOrder(live.state.waiting);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.call === selected);
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  selected = next.call;
  drawNow();
  $("waiting-list").querySelector(".seen button")?.focus();
}

const commands = {
  n: () => press("next"),
  a: () => press("presence"),
  y: () => (telephone.rings() ? telephone.commands.r() : press("answer")),
  w: () => press("hold"),
  x: () => press("transfer"),
  s: () => press("consult"),
  j: () => press("connect"),
  g: () => press("three_way"),
  v: () => press("person"),
  c: () => press("collect"),
  h: () => press("park"),
  f: () => press("find"),
  p: () => press("price"),
  b: () => press("call_back"),
  o: () => press("note"),
  u: () => press("hang_up"),
  e: () => press("emergency-hand"),
  k: () => emergency.unknown(live.state).slice(0, 1).forEach((row) => act("acknowledge", { call: row.call })),
  q: () => figures.toggle(),
  ...telephone.commands,
  "?": () => $("help").showModal(),
  ArrowDown: () => select(1),
  ArrowUp: () => select(-1),
};

function digit(key) {
  const row = inOrder(live.state.waiting)[Number(key) - 1];
  if (row) take(row.call);
}

// ---- coming and going

function enter(session) {
  me = session;
  $("door").hidden = true;
  $("desk").hidden = false;
  translate(localStorage.getItem(`language-${me.name}`) ?? me.language);
  telephone.enter(me);
  live = new Live(
    (change, before) => {
      arrived(change, before);
      figures.news();
      draw();
    },
    (linked) => {
      $("link").textContent = t(linked ? "linked" : "lost");
      $("link").classList.toggle("lost", !linked);
    },
    ended,
  );
  figures.enter(me, () => live.state.operators);
}

function ended() {
  live?.close();
  telephone.leave();
  figures.leave();
  live = null;
  me = null;
  $("desk").hidden = true;
  $("emergency").hidden = true;
  $("door").hidden = false;
  $("door-said").textContent = t("too_old");
  $("name").focus();
}

async function translate(wanted) {
  await speak(wanted);
  $("language").value = language;
  if (!me) return;
  $("greeting").textContent = t("greeting", { staff: me.staff_number });
  $("link").textContent = t($("link").classList.contains("lost") ? "lost" : "linked");
  showKeys(figures.keys());
  telephone.show();
  if (live) drawNow();
}

function wire() {
  $("sign-in").onsubmit = async (event) => {
    event.preventDefault();
    wake();
    const said = await api.signIn($("name").value.trim(), $("password").value);
    $("password").value = "";
    if (said.status === 200) enter(said);
    else $("door-said").textContent = said.error ? inWords(said) : t("lost");
  };
  $("sign-out").onclick = async () => {
    telephone.leave();
    await api.signOut();
    ended();
    $("door-said").textContent = "";
  };
  $("language").onchange = (event) => {
    localStorage.setItem(`language-${me.name}`, event.target.value);
    localStorage.setItem("language", event.target.value);
    translate(event.target.value);
    event.target.blur();
  };
  $("next").onclick = () => act("next");
  $("presence").onclick = does.presence;
  $("transfer").onclick = does.transfer;
  $("answer").onclick = () => act("answer", { call: current() });
  $("hold").onclick = () => act(takesBack(shown()?.kind) ? "resume" : "hold");
  $("consult").onclick = does.consult;
  $("connect").onclick = () => act("connect");
  $("three_way").onclick = () => act("three_way");
  $("person").onclick = does.person;
  $("note").onclick = does.note;
  $("find").onclick = does.find;
  $("price").onclick = does.price;
  $("collect").onclick = does.collect;
  $("park").onclick = () => act("park");
  $("call_back").onclick = does.callBack;
  $("hang_up").onclick = () => act("hang_up");
  $("emergency-hand").onclick = () => act("emergency", { call: current() });
  $("figures-switch").onclick = () => figures.toggle();
  $("help-open").onclick = () => $("help").showModal();
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);
  keys(() => Boolean(live) && !dialogOpen(), commands, digit);
  setInterval(() => {
    tick();
    if (Date.now() > toastUntil) $("said").classList.remove("shown");
  }, 1000);
}

wire();
await translate(localStorage.getItem("language") ?? navigator.language.slice(0, 2));
const session = await api.me();
if (session.status === 200) {
  enter(session);
} else {
  $("door").hidden = false;
  $("name").focus();
}
