"""How a caller keys digits after a prompt, for the verbs that collect some."""

from longlines.flow.call import Call
from longlines.flow.kinds import PromptRef
from longlines.flow.phone import KEYS


async def keyed(call: Call, prompt: PromptRef, most: int, wait: float) -> str | None:
    """The digits that the caller keys; None when no key came.

    The first key stops the prompt. `#` closes the digits, `*` drops those before it. `wait` is
    the longest silence in seconds.
    """
    first = await call.play(prompt, KEYS)
    if first == "#":
        return ""
    if first and first != "*" and most == 1:
        return first
    rest = await call.phone.keys(most - len(first.replace("*", "")), wait)
    if not (first or rest.digits or rest.closed):
        return None
    return (first + rest.digits).rpartition("*")[2]
