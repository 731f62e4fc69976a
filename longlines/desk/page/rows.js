// The lists on the page, made anew from the board. Everything from a telephone line is text.

import { $, age, day, el, keyOf, pathLine, t } from "./texts.js";

const LONG = 30;
const LONGER = 90;

// Only where something is different: else a focus would be lost, and what is heard said again.
export function replace(list, rows) {
  const made = list.cloneNode(false);
  made.append(...rows);
  if (!made.isEqualNode(list)) list.replaceChildren(...made.childNodes);
}

export const who = (row) => row.account || row.number || t("unknown");

function fill(id, rows, none) {
  replace($(id), rows.length ? rows : [el("li.quiet", t(none))]);
}

export function inOrder(waiting) {
  return Object.values(waiting).sort((a, b) => (a.since < b.since ? -1 : 1));
}

function why(row) {
  if (row.taken_by) return t("taken_by", { who: row.taken_by });
  const parts = [row.flow, row.reason, row.note].filter(Boolean);
  const rings = row.rings.length ? t("rings_at", { who: row.rings.join(", ") }) : "";
  return [[...new Set(parts)].join(" · "), rings].filter(Boolean).join(" — ");
}

export function showWaiting(state, me, selected, choose) {
  const rows = inOrder(state.waiting);
  // What is heard is one text: without its own space the number would cling to the word.
  $("waiting-count").textContent = rows.length ? `\u00a0${rows.length}` : "";
  $("next").disabled = !rows.some((row) => !row.taken_by && !row.emergency);
  const focused = document.activeElement?.dataset?.call;
  const made = rows.map((row, index) => {
    const button = el(
      "button",
      el("span.who", who(row)),
      el("span.corner", ageOf(row), index < 9 ? keyOf(String(index + 1)) : ""),
      el("span.why", why(row) || row.number),
    );
    button.dataset.call = row.call;
    if (index < 9) button.setAttribute("aria-keyshortcuts", String(index + 1));
    button.onclick = () => choose(row.call);
    const item = el("li", button);
    item.classList.toggle("seen", row.call === selected);
    item.classList.toggle("mine", row.rings.includes(me.account) || row.taken_by === me.name);
    item.classList.toggle("urgent", row.queue === "emergency" || row.emergency !== "");
    return item;
  });
  fill("waiting-list", made, "nobody_waits");
  if (focused) $("waiting-list").querySelector(`[data-call="${CSS.escape(focused)}"]`)?.focus();
  tick();
}

function ageOf(row) {
  const made = el("span.age");
  made.dataset.since = row.since;
  return made;
}

// Once a second: how long everybody has waited by now.
export function tick() {
  for (const each of document.querySelectorAll("[data-since]")) {
    each.textContent = age(each.dataset.since);
    const seconds = (Date.now() - Date.parse(each.dataset.since)) / 1000;
    const item = each.closest("li");
    item?.classList.toggle("long", seconds >= LONG && seconds < LONGER);
    item?.classList.toggle("longer", seconds >= LONGER);
  }
}

export function showCalls(state, listen) {
  const waits = new Set(Object.values(state.waiting).map((row) => row.call));
  const rows = Object.values(state.calls).sort((a, b) => (a.since < b.since ? -1 : 1));
  $("calls-count").textContent = rows.length || "";
  const made = rows.map((row) => {
    const whom = row.operator || row.with;
    const placed = row.placed ? el("span.why", `${t(`placed_${row.placed.kind}`)} ${placedTo(row.placed)}: ${t(`stage_${row.placed.stage}`)}`) : "";
    const button = listen && row.state === "talking" ? el("button", t("listen")) : "";
    if (button) {
      button.dataset.call = row.call;
      button.onclick = () => listen(row.call);
    }
    return el(
      "li",
      el("span.who", who(row)),
      el(`span.tag.${row.state}`, t(waits.has(row.call) ? "waits" : row.state === "held" ? "on_hold" : row.state)),
      el("span.why", whom ? `→ ${whom}` : row.number),
      placed,
      button,
    );
  });
  fill("calls-list", made, "no_calls");
}

export function showOperators(operators) {
  const rows = Object.values(operators).filter((row) => row.account || row.screens);
  const made = rows.map((row) => {
    const here = row.screens > 0;
    const state = row.away ? "away" : here && row.telephone === "free" ? "ready" : row.telephone;
    const words = row.away ? `${t("away")}: ${row.reason}` : t(here || row.account ? state : "off");
    return el(
      "li",
      el("span.who", `${row.name} · ${row.staff_number}`),
      el(`span.tag.${state}`, words),
      el("span.why", here ? "" : t("off")),
    );
  });
  fill("operators-list", made, "none");
}

export function showCard(card) {
  const path = card?.path ?? [];
  $("path").replaceChildren(
    ...path.map((line) =>
      el("li", el("span.at", `+${line.after.toFixed(1)}`), el(`span.did-${line.what}`, pathLine(line))),
    ),
  );
  $("path").scrollTop = $("path").scrollHeight;
  const earlier = (card?.earlier ?? []).map((call) =>
    el("li", el("time", day(call.at)), `${call.to || call.flow} · ${call.outcome} · ${Math.round(call.seconds)} s`),
  );
  fill("earlier", earlier, "none");
  const notes = (card?.notes ?? []).map((note) =>
    el("li", el("time", day(note.at)), el("span.by", note.who), note.text),
  );
  fill("notes", notes, "none");
}

const placedTo = (placed) => [placed.to, placed.name].filter(Boolean).join(" · ");

const STAGES = ["ringing", "asked", "connected"];

// How far a call has come that an operator has placed for the caller.
export function showPlaced(placed) {
  const shown = placed && placed.stage !== "over";
  $("placed").hidden = !shown;
  if (!shown) return;
  $("placed-what").textContent = `${t(`placed_${placed.kind}`)} → ${placedTo(placed)}`;
  const at = STAGES.indexOf(placed.stage);
  $("placed-stages").replaceChildren(
    ...STAGES.map((stage, index) => {
      const item = el("li", t(`stage_${stage}`));
      item.classList.toggle("done", index < at);
      if (index === at) item.setAttribute("aria-current", "step");
      return item;
    }),
  );
}

export function showFacts(row, card) {
  const facts = [
    ["telephone", row?.number],
    ["language", row?.language || card?.language],
    ["flow", [...new Set([row?.flow, row?.reason])].filter(Boolean).join(" · ")],
    ["keyed", (card?.keyed ?? []).filter(Boolean).join(" ")],
    ["quote", card?.quote && (card.quote.price || card.quote.amount || "")],
    ["consent", card?.consent && t(card.consent)],
  ].filter(([, value]) => value);
  $("facts").replaceChildren(
    ...facts.map(([name, value]) => el("div", el("dt", t(name)), el(`dd.${name}`, value))),
  );
}
