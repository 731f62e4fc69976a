// The page's words in the language of who reads it. Everything is set as text, never as HTML.

let words = {};
export let language = "en";

export async function speak(wanted) {
  language = ["en", "es", "zh"].includes(wanted) ? wanted : "en";
  words = await (await fetch(`texts/${language}.json`)).json();
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-text]")) {
    each.textContent = t(each.dataset.text);
  }
  for (const each of document.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", t(each.dataset.label));
  }
}

export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// An element with classes (tag.one.two) and children that are elements or plain text.
export function el(kind, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  made.append(...children.filter((child) => child !== "" && child != null));
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
