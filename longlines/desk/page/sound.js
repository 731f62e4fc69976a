// Tones made by the browser. It allows them once somebody has pressed a key or clicked.

let context = null;
let alarm = null;
let bell = null;

export function wake() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

export function silent() {
  return !context || context.state !== "running";
}

function tone(hertz, from, seconds, loud) {
  const source = context.createOscillator();
  const gain = context.createGain();
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(loud, from + 0.02);
  gain.gain.setValueAtTime(loud, from + seconds - 0.03);
  gain.gain.linearRampToValueAtTime(0, from + seconds);
  source.connect(gain).connect(context.destination);
  source.start(from);
  source.stop(from + seconds);
}

export function ping() {
  if (silent()) return;
  tone(660, context.currentTime, 0.12, 0.12);
  tone(880, context.currentTime + 0.14, 0.18, 0.12);
}

function wail() {
  if (silent()) return;
  tone(960, context.currentTime, 0.35, 0.4);
  tone(720, context.currentTime + 0.38, 0.35, 0.4);
}

function ring() {
  if (silent()) return;
  for (const at of [0, 0.5]) {
    tone(440, context.currentTime + at, 0.4, 0.12);
    tone(480, context.currentTime + at, 0.4, 0.12);
  }
}

// The bell of the telephone in the page.
export function ringing(on) {
  if (on && bell === null) {
    ring();
    bell = setInterval(ring, 2500);
  } else if (!on && bell !== null) {
    clearInterval(bell);
    bell = null;
  }
}

export function sounding(on) {
  if (on && alarm === null) {
    wail();
    alarm = setInterval(wail, 900);
  } else if (!on && alarm !== null) {
    clearInterval(alarm);
    alarm = null;
  }
}
