"""A real Chromium without a window, driven by its own DevTools protocol; no package needed."""

import asyncio
import base64
import json
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--window-size=1380,860",
    "--remote-debugging-port=0",
)
WITHIN = 10.0


class Browser:
    """One page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.said: list[str] = []
        """What the page complained of in its console, and scripts that failed."""

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser something."""
        number = await self._ask(method, **parameters)
        async with asyncio.timeout(WITHIN):
            while True:
                said = json.loads(await self._socket.receive_str())
                self._hear(said)
                if said.get("id") == number:
                    assert "error" not in said, said
                    result: dict[str, Any] = said["result"]
                    return result

    async def _ask(self, method: str, **parameters: Any) -> int:
        self._number += 1
        asked = {"id": self._number, "method": method, "params": parameters}
        await self._socket.send_json(asked)
        return self._number

    async def _hears(self, event: str) -> None:
        """Wait until the browser tells of it."""
        async with asyncio.timeout(WITHIN):
            while (said := json.loads(await self._socket.receive_str())).get("method") != event:
                self._hear(said)

    def _hear(self, said: dict[str, Any]) -> None:
        if said.get("method") == "Runtime.exceptionThrown":
            self.said.append(str(said["params"]["exceptionDetails"]))
        if said.get("method") == "Log.entryAdded":
            self.said.append(said["params"]["entry"]["text"])

    async def script(self, text: str) -> Any:
        """What an expression gives in the page."""
        said = await self.call(
            "Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    async def open(self, address: str) -> None:
        """Go there."""
        for domain in ("Page", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=address)

    async def leave(self, address: str = "") -> None:
        """Load the page again, or go elsewhere, though the page asks whether to stay."""
        if address:
            await self._ask("Page.navigate", url=address)
        else:
            await self._ask("Page.reload")
        await self._hears("Page.javascriptDialogOpening")
        await self._ask("Page.handleJavaScriptDialog", accept=True)
        await self._hears("Page.loadEventFired")

    async def crash(self) -> None:
        """Have the page die without a last word, and load it again."""
        await self.call("Inspector.enable")
        await self._ask("Page.crash")
        await self._hears("Inspector.targetCrashed")
        await self._ask("Page.reload")
        await self._hears("Inspector.targetReloadedAfterCrash")
        await self._hears("Page.loadEventFired")

    async def until(self, expression: str, within: float = WITHIN) -> Any:
        """Wait until an expression is true in the page; what it gave."""
        async with asyncio.timeout(within):
            while not (found := await self.script(expression)):
                await asyncio.sleep(0.02)
        return found

    async def text(self, selector: str) -> str:
        """The text that is seen there."""
        return str(await self.script(f"document.querySelector({json.dumps(selector)}).innerText"))

    async def write(self, text: str) -> None:
        """Type where the focus is."""
        await self.call("Input.insertText", text=text)

    async def key(self, key: str, code: int = 0) -> None:
        """Press a key, such as `n`, or `Enter` (13) and `Tab` (9)."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        facts: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code or ord(key[0].upper())}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **facts)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **facts)

    async def click(self, selector: str) -> None:
        """Click with the mouse in the middle of what is there."""
        middle = await self.script(
            f"(r => [r.x + r.width / 2, r.y + r.height / 2])"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        facts = {"x": middle[0], "y": middle[1], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, **facts)

    async def look(self, path: Path, dark: bool = False) -> None:
        """Keep a picture of the page."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        await self.call("Emulation.setEmulatedMedia", features=features)
        said = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(said["data"]))


@asynccontextmanager
async def browser(*flags: str) -> AsyncIterator[Browser]:
    """A browser with a profile of its own; `flags` are more of Chromium's."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *FLAGS,
            *flags,
            f"--user-data-dir={folder}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            port = await _port(Path(folder) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as client:
                async with client.get(f"http://127.0.0.1:{port}/json") as answer:
                    (page,) = [each for each in await answer.json() if each["type"] == "page"]
                address = page["webSocketDebuggerUrl"]
                async with client.ws_connect(address, max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()


async def _port(path: Path) -> int:
    async with asyncio.timeout(WITHIN):
        while not path.exists() or len(path.read_text().splitlines()) < 2:
            await asyncio.sleep(0.02)
    return int(path.read_text().splitlines()[0])
