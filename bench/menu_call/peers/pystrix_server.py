"""pystrix's FastAGI server, a thread for each call. Arguments: port, menu audio, thanks audio."""

import sys
from typing import Any

from pystrix.agi import core, fastagi


def serve(port: int, menu: str, thanks: str) -> None:
    """Listen until killed."""

    def handler(agi: Any, *_: object) -> None:
        played = agi.execute(core.StreamFile(menu, "0123456789*#"))
        key = played[0] if played else agi.execute(core.WaitForDigit(5000))
        if key == "1":
            agi.execute(core.StreamFile(thanks))

    server = fastagi.FastAGIServer(interface="127.0.0.1", port=port)
    server.register_script_handler(None, handler)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], sys.argv[3])
