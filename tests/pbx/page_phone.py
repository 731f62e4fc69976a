"""An operator's page in a real Chromium, and the telephone in it: what it says and hears."""

import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from longlines.telephones import tones
from longlines.telephones.heard import eventually
from tests.pbx.exchange import Exchange
from tests.wire.desk.browser import Browser, browser

VOICE_HZ = 1100
"""What the page's microphone picks up, in bursts: a tone that never stops is taken for noise."""

RATE = 48_000
PATIENCE = 20.0
NEAR = 15.0
"""Hz by which the loudest frequency may be off: two steps of the page's analysis."""

LISTENS = """
(() => {
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(...facts) {
      super(...facts);
      this.addEventListener("track", ({ track }) => { window.ear = listen(track); });
    }
    get localDescription() {
      const said = super.localDescription;
      const lines = said?.sdp.split("\\r\\n") ?? [];
      const other = /^a=candidate(?!.* (127\\.0\\.0\\.1|HOST) )/;
      const kept = lines.filter((line) => !other.test(line));
      return said && new RTCSessionDescription({ type: said.type, sdp: kept.join("\\r\\n") });
    }
  };
  function listen(track) {
    const context = new AudioContext();
    const ear = context.createAnalyser();
    ear.fftSize = 8192;
    ear.smoothingTimeConstant = 0;
    context.createMediaStreamSource(new MediaStream([track])).connect(ear);
    return ear;
  }
})();
"""
"""Hears what comes to the page, and lets its sound go by loopback, or HOST, alone."""

HEARD = """
(() => {
  if (!window.ear) return 0;
  const levels = new Float32Array(window.ear.frequencyBinCount);
  window.ear.getFloatFrequencyData(levels);
  const loudest = levels.indexOf(Math.max(...levels));
  return levels[loudest] < -60 ? 0 : loudest * window.ear.context.sampleRate / window.ear.fftSize;
})()
"""
"""The loudest frequency of the last sixth of a second in Hz; 0 for silence."""


class PagePhone:
    """The page of one operator."""

    def __init__(self, page: Browser, address: str) -> None:
        self.page = page
        self.address = address

    async def open(self) -> None:
        """Open it, as somebody does who has been there."""
        await self.page.open(self.address)

    async def is_(self, state: str) -> None:
        """Wait until its telephone is `ready`, `ringing`, `talking`, `held`..."""
        try:
            await self.page.until(
                f"document.querySelector('#phone')?.classList.contains('{state}')", PATIENCE
            )
        except TimeoutError as error:
            seen = await self.page.script("document.querySelector('#phone').innerText")
            raise AssertionError(f"not {state} but {seen!r}; {self.page.said}") from error

    async def hears(self, hz: float) -> float:
        """Wait until this is the loudest that comes from the other end; the frequency in Hz."""

        async def heard() -> float:
            loudest = float(await self.page.script(HEARD))
            return loudest if abs(loudest - hz) < NEAR else 0.0

        return await eventually(heard, PATIENCE, every=0.1, what=f"{hz} Hz in the page")


@asynccontextmanager
async def page_phone(exchange: Exchange, folder: Path, name: str) -> AsyncIterator[PagePhone]:
    """The page of an operator who has signed in, and whose telephone in the page is ready."""
    voice = folder / "voice.wav"
    _write(voice)
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={voice}",
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
    )
    async with browser(*flags) as page:
        await page.call("Page.enable")
        await page.call(
            "Page.addScriptToEvaluateOnNewDocument", source=LISTENS.replace("HOST", exchange.host)
        )
        port = exchange.environ["LONGLINES_DESK_PORT"]
        phone = PagePhone(page, f"http://127.0.0.1:{port}/")
        await phone.open()
        await page.until("document.activeElement?.id == 'name'", PATIENCE)
        await page.write(name)
        await page.key("Tab", 9)
        await page.write((exchange.home / "secrets" / f"desk-{name}").read_text().strip())
        await page.key("Enter", 13)
        await page.until("!document.querySelector('#desk').hidden", PATIENCE)
        await page.key("t")
        await phone.is_("ready")
        yield phone


def _write(path: Path) -> None:
    """A second of the voice, which the browser says again and again."""
    burst = tones.sine(VOICE_HZ, 0.35, rate=RATE)
    pause = np.zeros(round(0.15 * RATE), dtype=np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.concatenate([burst, pause] * 2).tobytes())
