// The one call that is shown large: which it is, and what can be done with it now.

import { inOrder, showCard, showFacts, showPlaced, who } from "./rows.js";
import { $, t } from "./texts.js";

// What somebody's telephone does in a call: talking, asking, holding, ringing.
const part = (row, me) => row.operators?.[me.account];

function kindOf(row, me) {
  const mine = part(row, me);
  const three = mine === "talking" && row.placed?.by === me.name && row.placed.stage === "connected";
  return three ? "three" : mine;
}

export function mine(state, me, selected) {
  const calls = Object.values(state.calls);
  const on = calls.find((row) => ["talking", "asking", "holding"].includes(part(row, me)));
  if (on) return { row: on, kind: kindOf(on, me) };
  const waiting = inOrder(state.waiting);
  const rings = waiting.find((row) => row.rings.includes(me.account));
  if (rings) return { row: rings, kind: "rings" };
  const taken = waiting.find((row) => row.taken_by === me.name);
  if (taken) return { row: taken, kind: "taken" };
  const ringing = calls.find((row) => part(row, me) === "ringing");
  if (ringing) return { row: ringing, kind: "rings" };
  // As after handing over to the emergency service.
  const hears = calls.find((row) => part(row, me));
  if (hears) return { row: hears, kind: "hears" };
  const placed = calls.find((row) => row.placed?.by === me.name && row.placed.stage !== "over");
  if (placed) return { row: placed, kind: "placed" };
  const seen = waiting.find((row) => row.call === selected);
  return seen ? { row: seen, kind: "waiting" } : null;
}

// Whom an operator's telephone has, where that isn't the caller.
export function partOf(found) {
  const placed = found?.row.placed;
  return { kind: found?.kind, whom: found?.kind === "asking" ? placed?.name || placed?.to : "" };
}

// In which of these states each button does something.
const DO = {
  answer: ["rings"],
  connect: ["asking", "three"],
  three_way: ["asking"],
  hold: ["talking", "holding", "asking", "three"],
  consult: ["talking", "holding"],
  transfer: ["talking"],
  collect: ["talking"],
  person: ["talking", "holding"],
  park: ["talking"],
  hang_up: ["talking", "holding", "asking", "three"],
};
const HIDDEN = ["answer", "connect", "three_way"];

// Whether the key and button of "hold" take the caller back.
export const takesBack = (kind) => ["holding", "asking", "three"].includes(kind);

function showButtons(kind) {
  for (const [id, kinds] of Object.entries(DO)) {
    $(id).disabled = !kinds.includes(kind);
    $(id).hidden = $(id).disabled && (HIDDEN.includes(id) || takesBack(kind));
  }
  $("hold-words").textContent = t(takesBack(kind) ? "resume" : "hold");
  $("connect-words").textContent = t(kind === "three" ? "leave" : "connect");
  $("call_back").hidden = DO.hang_up.includes(kind);
}

export function showCall(state, me, selected) {
  const found = me.account || selected ? mine(state, me, selected) : null;
  const section = document.querySelector(".call");
  section.className = `call ${found?.kind ?? ""}`;
  const card = found && state.cards[found.row.call];
  const kept = Object.values(state.waiting).find((row) => row.call === found?.row.call);
  const row = found && { ...found.row, flow: kept?.flow ?? card?.flow, reason: kept?.reason ?? card?.reason };
  $("call-title").textContent = found ? who(found.row) : t("nobody");
  $("call-state").textContent = found ? t(`state_${found.kind}`) : "";
  $("call-line").textContent = found ? "" : t("idle_line");
  if (found) $("call-timer").dataset.since = found.row.since;
  else delete $("call-timer").dataset.since;
  if (!found) $("call-timer").textContent = "";
  showButtons(found?.kind);
  $("call_back").disabled = !me.account;
  $("emergency-hand").disabled = $("note").disabled = !found;
  $("path").parentElement.parentElement.hidden = !found;
  showPlaced(state.calls[found?.row.call]?.placed);
  showFacts(row, card);
  showCard(card);
}
