// What the page takes from JsSIP: built into longlines/desk/page/built/jssip.js.

import JsSIP from "jssip";

export const { UA, WebSocketInterface } = JsSIP;
