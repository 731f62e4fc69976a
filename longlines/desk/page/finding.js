// Looks somebody up in the directory while it is written; the caller is connected by one key.

import * as api from "./api.js";
import { $, el, said as inWords, t } from "./texts.js";

const PAUSE = 120;
let asked = 0;

export function find(connect) {
  const choose = (hit) => {
    $("finding").close();
    connect(hit.numbers[0].number, hit.name);
  };
  $("finding-text").value = "";
  $("finding-hits").replaceChildren();
  $("finding-text").oninput = () => {
    const mine = ++asked;
    setTimeout(() => mine === asked && show(mine, choose), PAUSE);
  };
  $("finding-text").onkeydown = (event) => {
    if (event.key === "Enter") $("finding-hits").querySelector("button:not(:disabled)")?.click();
  };
  $("finding").showModal();
  $("finding-text").focus();
}

async function show(mine, choose) {
  const text = $("finding-text").value.trim();
  const said = text ? await api.find(text) : { hits: [] };
  if (mine !== asked) return;
  const rows = (said.hits ?? []).map((hit) => row(hit, choose));
  const none = said.error ? inWords(said) :  text ? t("found_none") : "";
  $("finding-hits").replaceChildren(...(rows.length ? rows : [el("li.quiet", none)]));
}

function row(hit, choose) {
  const number = hit.numbers[0]?.number;
  const where = [hit.locality, hit.region].filter(Boolean).join(", ");
  const button = el(
    "button",
    el("span.who", hit.name),
    el("span", number ?? t("not_published")),
    el("span.why", [t(hit.kind), where].filter(Boolean).join(" · ")),
  );
  button.type = "button";
  button.disabled = !number || !hit.connect;
  button.onclick = () => choose(hit);
  return el("li", button);
}
