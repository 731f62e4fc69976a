// The telephone in the page: a strip with its state in words, and a key for each thing it can do.

import * as api from "./api.js";
import { Sip, voiceOf } from "./sip.js";
import { ringing } from "./sound.js";
import { $, age, el, t } from "./texts.js";

const WHY_NOT = {
  NotAllowedError: "phone_no_permission",
  SecurityError: "phone_no_permission",
  NotFoundError: "phone_no_microphone",
  NotReadableError: "phone_microphone_busy",
};
const KEYPAD = "123456789*0#";

let sip = null;
let trouble = "";
let starting = false;
let leaving = false;
let part = null;

export const rings = () => Boolean(sip?.ringing);

function why(error) {
  return WHY_NOT[error.name] ?? "phone_no_microphone";
}

// ---- on and off

async function on() {
  if (sip || starting) return;
  starting = true;
  trouble = "";
  show();
  try {
    trouble = (await begin()) ?? "";
  } catch (error) {
    trouble = why(error);
  } finally {
    starting = false;
    show();
  }
}

// A word for what is missing, or nothing. Raises what getUserMedia raises.
async function begin() {
  const account = await api.telephone();
  if (account.status !== 200) return account.error || "lost";
  if (!account.on) return "phone_off_here";
  if (!account.built) return "phone_not_built";
  if (!navigator.mediaDevices) return "phone_needs_https";
  // Asked now, so that nobody is asked while a caller waits; the microphone is closed until then.
  (await voiceOf()).getTracks().forEach((track) => track.stop());
  const jssip = await import("./built/jssip.js").catch(() => null);
  if (!jssip) return "lost";
  const moved = await api.act("telephone", { where: "page" });
  if (moved.status !== 200) return moved.error || "lost";
  sip = new Sip(jssip, account, () => show(), answer);
  localStorage.setItem("telephone", "on");
  return "";
}

export function leave() {
  sip?.stop();
  sip = null;
  trouble = "";
  show();
}

export function enter(who) {
  $("phone-switch").hidden = !who.account;
  if (who.account && localStorage.getItem("telephone") === "on") on();
  else show();
}

async function off() {
  localStorage.removeItem("telephone");
  leaving = true;
  leave();
  const moved = await api.act("telephone", { where: "sip" });
  leaving = false;
  trouble = moved.status === 200 ? "" : moved.error || "lost";
  show();
}

function toggle() {
  if (leaving || starting) return;
  if (sip || trouble) off();
  else on();
}

// ---- what it does

async function answer() {
  trouble = "";
  try {
    await sip?.answer();
  } catch (error) {
    trouble = why(error);
    show();
  }
}

function keypad() {
  if (sip?.talking && !sip.talking.held) $("keypad").showModal();
}

function press(sign) {
  sip?.key(sign);
  $("keypad-said").textContent += sign;
}

export const commands = {
  t: () => !$("phone-switch").hidden && toggle(),
  r: () => answer(),
  l: () => sip?.hold(),
  m: () => sip?.mute(),
  i: () => keypad(),
  d: () => sip?.hangUp(),
};

// ---- how it looks

// Its state and the words for it.
function state() {
  if (trouble) return ["trouble", t(trouble)];
  if (leaving) return ["connecting", t("phone_leaving")];
  if (!sip) return starting ? ["connecting", t("phone_connecting")] : ["off", ""];
  if (sip.ringing) return ["ringing", t("phone_ringing", { who: sip.ringing.who })];
  const call = sip.talking;
  if (call?.unheard) return ["trouble", t("phone_unheard", { who: call.who })];
  if (call && !call.held && !call.muted && part?.kind === "holding") return ["talking", t("phone_alone")];
  if (call) {
    const words = call.held ? "phone_held" : call.muted ? "phone_muted" : "phone_talking";
    return [call.held ? "held" : call.muted ? "muted" : "talking", t(words, { who: part?.whom || call.who })];
  }
  return [sip.state, t(`phone_${sip.state}`)];
}

// What the exchange tells of the call in which this operator is: whom he asks, or that he waits.
export function show(now = part) {
  part = now;
  const [is, words] = state();
  const [rung, talks] = [sip?.ringing, sip?.talking];
  $("phone").className = `phone ${is}`;
  $("phone").hidden = is === "off";
  if ($("phone-state").textContent !== words) $("phone-state").textContent = words;
  $("phone-switch").setAttribute("aria-pressed", String(Boolean(sip)));
  $("phone-answer").hidden = !rung;
  if (rung) $("answer").hidden = true;
  for (const id of ["phone-hold", "phone-mute", "phone-keys"]) $(id).hidden = !talks;
  $("phone-drop").hidden = !talks && !rung;
  $("phone-hold").setAttribute("aria-pressed", String(Boolean(talks?.held)));
  $("phone-mute").setAttribute("aria-pressed", String(Boolean(talks?.muted)));
  $("phone-hold").disabled = Boolean(talks?.turning);
  $("phone-mute").disabled = $("phone-keys").disabled = Boolean(talks?.held);
  if (talks) $("phone-timer").dataset.since = talks.since;
  else delete $("phone-timer").dataset.since;
  $("phone-timer").textContent = talks ? age(talks.since) : "";
  if (!talks && $("keypad").open) $("keypad").close();
  ringing(Boolean(rung) && !talks);
}

function wire() {
  $("phone-switch").onclick = toggle;
  $("phone-answer").onclick = commands.r;
  $("phone-hold").onclick = commands.l;
  $("phone-mute").onclick = commands.m;
  $("phone-keys").onclick = commands.i;
  $("phone-drop").onclick = commands.d;
  $("keypad-keys").replaceChildren(
    ...[...KEYPAD].map((sign) => {
      const button = el("button", sign);
      button.type = "button";
      button.onclick = () => press(sign);
      return button;
    }),
  );
  $("keypad").addEventListener("keydown", (event) => {
    if (KEYPAD.includes(event.key) && !event.repeat) press(event.key);
  });
  $("keypad").onclose = () => ($("keypad-said").textContent = "");
  addEventListener("beforeunload", (event) => {
    if (sip?.talking) event.preventDefault();
  });
  addEventListener("pagehide", () => sip?.stop());
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => sip?.hear());
}

wire();
