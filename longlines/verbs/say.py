"""say: speak a prompt."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Prompt
from longlines.flow.model import DONE, Verb


@dataclass(frozen=True)
class Say(Verb):
    """Speak `prompt` from its beginning to its end; keys don't stop it."""

    name: ClassVar[str] = "say"
    short: ClassVar[str] = "prompt"

    prompt: Prompt

    async def run(self, call: Call) -> str:
        """Always done."""
        await call.play(self.prompt)
        return DONE
