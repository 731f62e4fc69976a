// What the page takes from JsSIP: built into built/jssip.js by build.sh.

import JsSIP from "jssip";

export const { UA, WebSocketInterface } = JsSIP;
