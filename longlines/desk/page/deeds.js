// What takes more than a key: deeds that ask for a few words first. `desk` is what they work on.

import * as api from "./api.js";
import { ask } from "./asking.js";
import { find } from "./finding.js";
import { said as inWords, t } from "./texts.js";

export function deeds(desk) {
  const colleagues = () =>
    Object.values(desk.state().operators)
      .filter((row) => row.account && row.name !== desk.me().name)
      .map((row) => row.name);

  async function transfer() {
    const wishes = [
      { name: "to", label: t("transfer_to"), offers: colleagues() },
      { name: "reason", label: t("reason") },
    ];
    const found = await ask(t("transfer_title"), wishes, t("transfer"));
    if (found) await desk.act("transfer", found);
  }

  async function note() {
    const call = desk.call();
    const found = await ask(t("note_title"), [{ name: "text", label: t("note_text") }], t("keep"));
    if (found) await desk.act("note", { call, ...found });
  }

  const connect = (number, name) => desk.act("transfer", { to: number, reason: name });

  async function collect() {
    const found = await ask(t("collect_title"), [{ name: "number", label: t("number") }], t("collect"));
    if (found) await desk.act("collect", found);
  }

  async function consult() {
    const wishes = [
      { name: "to", label: t("consult_to"), offers: colleagues() },
      { name: "reason", label: t("reason") },
    ];
    const found = await ask(t("consult_title"), wishes, t("consult"));
    if (found) await desk.act("consult", found);
  }

  async function person() {
    const wishes = [
      { name: "number", label: t("number") },
      { name: "person", label: t("person_wanted") },
    ];
    const found = await ask(t("person_title"), wishes, t("person_call"));
    if (found) await desk.act("person", found);
  }

  async function listen(call) {
    const modes = ["listen", "whisper", "barge"];
    const found = await ask(t("listen"), [{ name: "mode", label: modes.join(", "), offers: modes, value: "listen" }], t("listen"));
    if (found) await desk.act("listen", { call, ...found });
  }

  async function price() {
    const found = await ask(t("price_title"), [{ name: "number", label: t("number") }], t("price"));
    if (!found) return;
    const said = await api.price(found.number);
    desk.say(said.error ? inWords(said) : t("price_said", { ...said, minute: said.per_minute }));
  }

  async function callBack() {
    const row = desk.row();
    const wishes = [{ name: "number", label: t("number"), value: row?.number }];
    const found = await ask(t("call_title"), wishes, t("call_back"));
    if (found) await desk.act("call_back", found);
  }

  async function presence() {
    if (desk.state().operators[desk.me().name]?.away) {
      await desk.act("ready");
      return;
    }
    const wishes = [{ name: "reason", label: t("reason"), offers: t("reasons").split("\n") }];
    const found = await ask(t("why_away"), wishes, t("away"));
    if (found) await desk.act("away", found);
  }

  return { transfer, consult, person, note, collect, listen, price, callBack, presence, find: () => find(connect) };
}
