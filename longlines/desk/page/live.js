// What stands on the board, kept true: all of it once, then numbered changes. A screen that was
// cut off, or missed a number, begins anew.

const FIRST_WAIT = 200;
const LONGEST_WAIT = 2000;

export class Live {
  constructor(told, linked, ended) {
    this.state = { emergency: {}, waiting: {}, calls: {}, operators: {}, cards: {} };
    this.told = told;
    this.linked = linked;
    this.ended = ended;
    this.wait = FIRST_WAIT;
    this.number = null;
    this.open = true;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/live`);
    this.socket.onmessage = (message) => this.take(JSON.parse(message.data));
    this.socket.onclose = () => this.lost();
  }

  take(said) {
    if (said.snapshot) {
      this.number = said.snapshot.number;
      this.state = said.snapshot.state;
      this.wait = FIRST_WAIT;
      this.linked(true);
      this.told(null, null);
      return;
    }
    if (said.number !== this.number + 1) {
      this.socket.close();
      return;
    }
    this.number = said.number;
    const rows = this.state[said.kind];
    const before = rows[said.id];
    if (said.row === null) delete rows[said.id];
    else rows[said.id] = said.row;
    this.told(said, before);
  }

  say(what) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(what));
  }

  async lost() {
    if (!this.open) return;
    this.linked(false);
    setTimeout(async () => {
      if (!this.open) return;
      // A session that has ended is no lost connection.
      const answer = await fetch("api/session").catch(() => null);
      if (answer && answer.status === 401) this.ended();
      else this.connect();
    }, this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  close() {
    this.open = false;
    this.socket.close();
  }
}
