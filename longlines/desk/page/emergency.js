// Emergency calls that nobody knows of yet: over everything else, with sound, until a person
// says that he does.

import { replace } from "./rows.js";
import { $, clock, el, keyOf, t } from "./texts.js";
import { silent, sounding } from "./sound.js";

const shown = new Set();

export function unknown(state) {
  return Object.values(state.emergency)
    .filter((row) => !row.acknowledged_by)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

export function show(state, live, mayAct, acknowledge) {
  const rows = unknown(state);
  $("emergency").hidden = rows.length === 0;
  sounding(rows.length > 0);
  const made = rows.map((row, index) => {
    const by = row.answered_by === "none" ? t("no_psap") : t("answered_by", { who: row.answered_by });
    const item = el(
      "li",
      el("p.place", row.address || row.location),
      el(
        "p.who",
        `${row.account || t("unknown")} ${row.number} · ${t("dialled")} ${row.dialled} · ${clock(row.at)} · `,
        el("b", `${t("callback")} ${row.callback_number}`),
        ` · ${by}${silent() ? ` · ${t("sound_off")}` : ""}`,
      ),
    );
    if (mayAct) {
      const button = el("button", t("know"), index === 0 ? keyOf("K") : "");
      button.dataset.call = row.call;
      if (index === 0) button.setAttribute("aria-keyshortcuts", "k");
      button.onclick = () => acknowledge(row.call);
      item.append(button);
    }
    return item;
  });
  replace($("emergency-calls"), made);
  for (const row of rows) {
    if (!shown.has(row.call)) {
      shown.add(row.call);
      live.say({ shown: row.call });
    }
  }
}
