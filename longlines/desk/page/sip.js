// A telephone made of JsSIP: registers, rings, talks. Knows nothing of the page; `changed` is told
// whenever something of it is different.

const RINGS_OF = 60; // seconds until a call that nobody answers is let go
const AGAIN = { connection_recovery_min_interval: 1, connection_recovery_max_interval: 4 };
const NO_SERVERS = { iceServers: [] };

const REGISTERS_AGAIN = 3000; // milliseconds, after a refusal or no answer
// Tells the exchange that nobody hung up: the caller is brought back (dialplans/desk-gone.conf).
const GONE = { extraHeaders: ['Reason: Q.850;cause=27;text="the telephone went away"'] };

export class Sip {
  // `asked` is told of a call that is to be answered without anybody doing anything.
  constructor({ UA, WebSocketInterface }, account, changed, asked) {
    this.state = "connecting";
    this.calls = [];
    this.changed = changed;
    this.asked = asked;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.ua = new UA({
      sockets: [new WebSocketInterface(`${scheme}://${location.host}/sip?page=${crypto.randomUUID()}`)],
      uri: `sip:${account.user}@${account.domain}`,
      authorization_user: account.user,
      password: account.password,
      register_expires: 300,
      no_answer_timeout: RINGS_OF,
      ...AGAIN,
    });
    this.ua.on("registered", () => {
      this.is("ready");
      if (this.cut) this.goesOn();
      this.cut = false;
    });
    this.ua.on("unregistered", () => this.is("connecting"));
    this.ua.on("disconnected", () => {
      this.cut = true;
      this.is("lost");
    });
    this.ua.on("registrationFailed", ({ response }) => {
      this.is(response ? "refused" : "lost");
      clearTimeout(this.again);
      this.again = setTimeout(() => this.ua.register(), REGISTERS_AGAIN);
    });
    this.ua.on("newRTCSession", ({ originator, session, request }) => {
      if (originator === "remote") this.rings(session, request.getHeader("Call-Info") ?? "");
    });
    this.ua.start();
  }

  is(state) {
    this.state = state;
    this.changed();
  }

  // The way to the exchange was cut, and is another one now: it learns where to say that a call is
  // over, or says at once that it is.
  goesOn() {
    for (const call of this.calls) if (call.talks) call.session.renegotiate();
  }

  rings(session, info) {
    const call = {
      session,
      who: caller(session.remote_identity),
      talks: false,
      held: false,
      muted: false,
      sound: new Audio(),
    };
    session.on("peerconnection", ({ peerconnection }) => {
      peerconnection.addEventListener("track", ({ track, streams }) => {
        call.sound.srcObject = streams[0] ?? new MediaStream([track]);
        this.play(call);
      });
    });
    session.on("hold", ({ originator }) => originator === "local" && this.set(call, { held: true }));
    session.on("unhold", ({ originator }) => originator === "local" && this.set(call, { held: false }));
    session.on("muted", () => this.set(call, { muted: true }));
    session.on("unmuted", () => this.set(call, { muted: false }));
    for (const end of ["ended", "failed"]) session.on(end, () => this.over(call));
    this.calls.push(call);
    this.changed();
    if (info.includes("answer-after=0") && !this.talking) this.asked();
  }

  // A page that was just loaded may not sound, in some browsers, until somebody touches it.
  async play(call) {
    try {
      await call.sound.play();
      this.set(call, { unheard: false });
    } catch (error) {
      if (error.name === "NotAllowedError") this.set(call, { unheard: true });
    }
  }

  // Somebody has touched the page.
  hear() {
    for (const call of this.calls) if (call.unheard) this.play(call);
  }

  set(call, facts) {
    Object.assign(call, facts);
    this.changed();
  }

  over(call) {
    call.sound.srcObject = null;
    call.voice?.getTracks().forEach((track) => track.stop());
    this.calls = this.calls.filter((each) => each !== call);
    this.changed();
  }

  get ringing() {
    return this.calls.find((call) => !call.talks);
  }

  // Whom one talks with; of several the one who isn't held.
  get talking() {
    const talks = this.calls.filter((call) => call.talks);
    return talks.find((call) => !call.held) ?? talks.at(-1);
  }

  // Raises what getUserMedia raises. Who was talked with till now is held.
  async answer() {
    const call = this.ringing;
    if (!call || call.answering) return;
    call.answering = true;
    try {
      const voice = await voiceOf();
      call.voice = voice;
      if (!this.calls.includes(call)) {
        voice.getTracks().forEach((track) => track.stop());
        return;
      }
      const before = this.talking;
      if (before && !before.held) before.session.hold();
      call.session.answer({ mediaStream: voice, pcConfig: NO_SERVERS });
      this.set(call, { talks: true, since: new Date().toISOString() });
    } finally {
      call.answering = false;
    }
  }

  // The other end has to agree; until it has, nothing more can be asked of it.
  hold() {
    const call = this.talking;
    if (!call || call.turning) return;
    const agreed = () => this.set(call, { turning: false });
    call.turning = true;
    const asked = call.held ? call.session.unhold({}, agreed) : call.session.hold({}, agreed);
    if (!asked) agreed();
  }

  mute() {
    const call = this.talking;
    if (call?.muted) call.session.unmute({ audio: true });
    else call?.session.mute({ audio: true });
  }

  key(sign) {
    this.talking?.session.sendDTMF(sign, { transportType: "RFC2833", duration: 120 });
  }

  hangUp() {
    (this.talking ?? this.ringing)?.session.terminate();
  }

  // Who was talked with comes back, to this operator or to another one.
  stop() {
    clearTimeout(this.again);
    for (const call of this.calls) {
      if (call.talks && !call.session.isEnded()) call.session.terminate(GONE);
    }
    this.ua.stop();
    for (const call of [...this.calls]) this.over(call);
  }
}

// The number: what else the exchange tells in the name stands in the page already, but that it is an
// emergency may not have to wait for that.
function caller({ display_name: name, uri }) {
  return name?.startsWith("EMERGENCY") ? name : uri.user || name;
}

// The microphone. Raises what getUserMedia raises.
export function voiceOf() {
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return navigator.mediaDevices.getUserMedia({ audio });
}
