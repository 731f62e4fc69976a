// Asks for a few words in a dialog; gives them by name, or null when it was closed.

import { $, el } from "./texts.js";

export const open = () => document.querySelector("dialog[open]") !== null;

export function ask(title, wishes, deed) {
  $("ask-title").textContent = title;
  $("ask-do-words").textContent = deed;
  $("ask-fields").replaceChildren(...wishes.map(field));
  $("ask").showModal();
  $("ask-fields").querySelector("input").focus();
  return new Promise((resolve) => {
    const done = (value) => {
      $("ask").onclose = null;
      if ($("ask").open) $("ask").close();
      resolve(value);
    };
    $("ask-cancel").onclick = () => done(null);
    $("ask").onclose = () => done(null);
    $("ask-form").onsubmit = (event) => {
      event.preventDefault();
      done(Object.fromEntries(new FormData($("ask-form"))));
    };
  });
}

function field(wish) {
  const input = el("input");
  input.value = wish.value ?? "";
  input.name = wish.name;
  input.required = true;
  input.maxLength = 500;
  input.autocomplete = "off";
  const label = el("label", wish.label, input);
  if (wish.offers) {
    const list = el("datalist", ...wish.offers.map(option));
    list.id = `offers-${wish.name}`;
    input.setAttribute("list", list.id);
    label.append(list);
  }
  return label;
}

function option(text) {
  const made = el("option");
  made.value = text;
  return made;
}
