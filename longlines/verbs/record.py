"""record: keep what the caller says."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Prompt, Seconds, ValueName
from longlines.flow.model import DONE, Verb

LEAST_SECONDS = 0.3


@dataclass(frozen=True)
class Record(Verb):
    """Speak `prompt`, sound a tone, and record at most `up_to` into `save_as`.

    A key or two seconds of silence end the recording. A prompt speaks the value as it was
    recorded. Outcome no_input: nothing was said.

        get_name:
          record: {prompt: say-your-name, up_to: 3s, save_as: caller_name}
          if_no_input: operator
    """

    name: ClassVar[str] = "record"
    outcomes: ClassVar[tuple[str, ...]] = ("no_input",)
    waits: ClassVar[bool] = True

    prompt: Prompt
    save_as: ValueName
    up_to: Seconds = 3.0

    async def run(self, call: Call) -> str:
        """Done with the recording saved, or no_input."""
        await call.play(self.prompt)
        path = call.new_recording(self.save_as)
        seconds = await call.phone.record(path, self.up_to)
        if seconds < LEAST_SECONDS:
            return "no_input"
        call.save_recording(self.save_as, path, seconds)
        return DONE
