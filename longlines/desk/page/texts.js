// The page's words in the language of who reads it. Everything is set as text, never as HTML.

let words = {};
// By English sentences, what the desk answers, and what the path of a call is made of.
let sentences = {};
export let language = "en";

const load = async (path) => (await fetch(path)).json();

export async function speak(wanted) {
  language = ["en", "es", "zh"].includes(wanted) ? wanted : "en";
  words = await load(`texts/${language}.json`);
  sentences = language === "en" ? {} : await load(`said/${language}.json`);
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-text]")) {
    each.textContent = t(each.dataset.text);
  }
  for (const each of document.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", t(each.dataset.label));
  }
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export const t = (key, values = {}) => fill(words[key] ?? key, values);

// What the desk answered, in the page's language where it has the sentence.
export function said(answer) {
  const text = answer.outcome ?? answer.error;
  const known = sentences[answer.template ?? text];
  return known ? fill(known, answer.values ?? {}) : text;
}

const word = (text) => sentences[`word:${text}`] ?? text;

// A line of the path by which a caller came.
export function pathLine(line) {
  const known = sentences[`path:${line.what}`];
  if (!known) return `${word(line.who)} ${line.text}`;
  const secret = line.facts.masked ? { digits: word("secret"), value: word("secret") } : {};
  const facts = Object.entries(line.facts).map(([name, value]) => [name, word(value)]);
  return `${word(line.who)} ${fill(known, { ...Object.fromEntries(facts), ...secret })}`;
}

// An element with classes (tag.one.two) and children that are elements or plain text.
export function el(kind, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  made.append(...children.filter((child) => child !== "" && child != null));
  return made;
}

// Shows a key on what it works. Screen readers are told it by aria-keyshortcuts.
export function keyOf(key) {
  const made = el("kbd", key);
  made.setAttribute("aria-hidden", "true");
  return made;
}

export const $ = (id) => document.getElementById(id);

// Minutes and seconds since a time in ISO 8601.
export function age(since) {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 1000));
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

export function clock(at) {
  return new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

export function day(at) {
  const options = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Date(at).toLocaleString(language, options);
}
