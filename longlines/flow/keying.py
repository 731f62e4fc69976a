"""How a caller keys digits after a prompt, for the verbs that collect some."""

from longlines.flow.call import Call
from longlines.flow.kinds import PromptRef
from longlines.flow.phone import KEYS


async def keyed(
    call: Call, prompt: PromptRef, most: int, wait: float, alone: str = ""
) -> str | None:
    """The digits that the caller keys; None when no key came.

    The first key stops the prompt. `#` closes the digits, `*` drops those before it. `wait` is
    the longest silence in seconds. One of the keys `alone`, where it comes first, is all.
    """
    first = await call.play(prompt, KEYS)
    if alone and not first:
        first = await call.phone.key(wait)
        if not first:
            return None
    if first and first in alone:
        return first
    if first == "#":
        return ""
    if first and first != "*" and most == 1:
        return first
    rest = await call.phone.keys(most - len(first.replace("*", "")), wait)
    if not (first or rest.digits or rest.closed):
        return None
    return (first + rest.digits).rpartition("*")[2]
