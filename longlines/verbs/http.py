"""http: ask a web hook."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar
from urllib.parse import quote

from longlines.flow.call import RECORDING, Call
from longlines.flow.kinds import ChoiceKind, Paths, Seconds, Url, Values
from longlines.flow.model import DONE, Verb
from longlines.flow.services import WebError, WebTimeout

LONGEST = 30.0
LONGEST_VALUE = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Http(Verb):
    """Call the web hook at `url` and wait at most `wait` (30s at most) for its answer.

    The hook must be listed in `flows/web.yaml`. `send` gives it values: as a JSON object, or with
    `method: get` as the query. A `{value}` in `url` is percent-encoded. It answers with a JSON
    object of at most 64 kB; `save` takes values from it, `[plan]` or `{plan: customer.plan}`
    (`items.0.name` is the first of a list). What is not there is saved as nothing. Numbers keep
    their digits, true and false become these words, a text is cut at 200 signs. The caller hears
    nothing meanwhile: say something before.

    `then` may be written `if_ok`. Outcomes: error (it is not listed, not reached, redirects,
    answers another status than 200 to 299 or no JSON object), timeout.

        look_up:
          http:
            url: https://crm.example.com/hooks/caller
            send: {number: "{caller}"}
            save: {plan: customer.plan}
            wait: 3s
          if_error: operator
          if_timeout: operator
    """

    name: ClassVar[str] = "http"
    outcomes: ClassVar[tuple[str, ...]] = ("error", "timeout")
    done_word: ClassVar[str] = "ok"

    url: Url
    send: Values = ()
    save: Paths = ()
    method: Annotated[str, ChoiceKind("post", "get")] = "post"
    wait: Seconds = 5.0

    async def run(self, call: Call) -> str:
        """Done with the values saved, or what went wrong."""
        sent = {name: call.fill(template) for name, template in self.send}
        url = self.url.text
        for name in self.url.names:
            url = url.replace(f"{{{name}}}", quote(call.value(name), safe=""))
        await call.phone.away(self.wait)
        try:
            answer = await call.services.web.ask(self.method, url, sent, self.wait)
        except WebTimeout as error:
            log.warning("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "timeout"
        except WebError as error:
            log.warning("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "error"
        for name, path in self.save:
            call.saved[name] = as_text(_found(answer, path))
        return DONE

    def mistakes(self) -> Iterator[str]:
        """A caller who hears nothing doesn't wait for long."""
        if self.wait > LONGEST:
            yield f"http waits at most {LONGEST:g}s, not {self.wait:g}s"

    def saves(self) -> tuple[str, ...]:
        """The names of `save`."""
        return tuple(name for name, _ in self.save)


def _found(value: object, path: tuple[str, ...]) -> object:
    for name in path:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def as_text(value: object) -> str:
    """A JSON value as a flow keeps it; nothing of what is neither text, number, true nor false.

    A text can't pass for a recording of the caller's.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)[:LONGEST_VALUE]
    if not isinstance(value, str) or value.startswith(RECORDING):
        return ""
    clean = value.encode("utf-8", "ignore").decode()
    return "".join(sign if sign.isprintable() else " " for sign in clean)[:LONGEST_VALUE].strip()
