"""An INVITE as it came to a stub of ours."""

import asyncio
import re
from dataclasses import dataclass, field

from longlines.telephones.refuser import fields


@dataclass
class Asked:
    """One INVITE that came: when (`time.time()`, `time.monotonic()`), and every byte of it."""

    at: float
    monotonic: float
    raw: str
    invite: str = ""
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def header(self, name: str) -> str:
        """The first value of a header, "" for none."""
        return next(iter(fields(self.head, name)), "")

    @property
    def head(self) -> str:
        """All before the body."""
        return self.raw.partition("\r\n\r\n")[0]

    def body(self, content_type: str) -> str:
        """The part of the body with this type, "" for none."""
        kind = self.header("Content-Type")
        whole = self.raw.partition("\r\n\r\n")[2]
        if kind.startswith(content_type):
            return whole
        boundary = re.search(r'boundary="?([^";]+)', kind)
        for part in whole.split(f"--{boundary[1]}") if boundary else ():
            head, _, text = part.strip("\r\n").partition("\r\n\r\n")
            if f"content-type: {content_type}" in head.lower():
                return text
        return ""

    @property
    def tag(self) -> str:
        """The tag of our side of the call."""
        return f"psap{abs(hash(self.header('Call-ID'))):x}"[:16]
