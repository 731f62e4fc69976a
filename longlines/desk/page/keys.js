// One key for each action, wherever the focus is, but where somebody writes.

import { $, el, t } from "./texts.js";

const WRITES = ["INPUT", "TEXTAREA", "SELECT"];

const SHOWN = [
  ["N", "key_next"],
  ["1…9", "key_digits"],
  ["↑ ↓", "key_arrows"],
  ["A", "key_away"],
  ["Y", "answer"],
  ["W", "key_hold"],
  ["X", "transfer"],
  ["S", "consult_title"],
  ["J", "key_connect"],
  ["G", "key_three"],
  ["V", "person_title"],
  ["C", "collect_title"],
  ["H", "park"],
  ["F", "find"],
  ["P", "price"],
  ["B", "call_back"],
  ["O", "note"],
  ["U", "hang_up"],
  ["E", "emergency"],
  ["K", "key_know"],
  ["T", "key_phone"],
  ["R", "phone_answer"],
  ["L", "phone_hold"],
  ["M", "phone_mute"],
  ["I", "phone_keys_title"],
  ["D", "key_drop"],
];

export function keys(active, commands, digit) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !active()) return;
    if (WRITES.includes(event.target.tagName)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const command = /^[1-9]$/.test(key) ? () => digit(key) : commands[key];
    if (!command) return;
    event.preventDefault();
    command();
  });
}

// `more` are those that not everybody has.
export function showKeys(more = []) {
  $("help-keys").replaceChildren(
    ...[...SHOWN, ...more].flatMap(([key, words]) => [el("dt", el("kbd", key)), el("dd", t(words))]),
  );
}
