"""A call's place in its flow, small enough to live on its channel.

The dialplan hands it back as one AGI argument, so it must hold no comma, quote or space:
JSON in URL-safe base64.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from longlines.json_bytes import dumps, loads

MAX_BYTES = 1500


class PlaceError(ValueError):
    """The text is no place, or the place is too large to be kept on a channel."""


@dataclass(frozen=True)
class Place:
    """Flow, version and step, the values saved so far, and how often each step was entered.

    `invoker` is the place to which an invoked flow returns; `published` is the version of the set
    of flows and prompts with which the call began.
    """

    flow: str
    version: str
    step: str
    saved: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)
    invoker: "Place | None" = None
    published: str = ""

    @property
    def depth(self) -> int:
        """How many flows wait for this one."""
        return 0 if self.invoker is None else self.invoker.depth + 1


def pack(place: Place) -> str:
    """The place as text of `A-Z a-z 0-9 - _ =`. Raises PlaceError above MAX_BYTES."""
    packed = base64.urlsafe_b64encode(dumps(_body(place)))
    if len(packed) > MAX_BYTES:
        raise PlaceError(f"the saved values take {len(packed)} bytes; {MAX_BYTES} fit a channel")
    return packed.decode()


def unpack(text: str) -> Place:
    """The place that `pack` wrote. Raises PlaceError for anything else."""
    try:
        body = loads(base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True))
        return _place(body)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise PlaceError(f"no place: {error}") from None


def _body(place: Place) -> list[object]:
    body: list[object] = [place.flow, place.version, place.step]
    body += [dict(place.saved), dict(place.visits), place.published]
    return [*body, _body(place.invoker)] if place.invoker else body


def _place(body: object) -> Place:
    match body:
        case [str(flow), str(version), str(step), dict(saved), dict(visits), str(published), *rest]:
            pass
        case _:
            raise PlaceError("other fields than a place has")
    if len(rest) > 1:
        raise PlaceError("more fields than a place has")
    if not all(isinstance(value, str) for value in saved.values()):
        raise PlaceError("a saved value is no text")
    if not all(type(count) is int for count in visits.values()):
        raise PlaceError("a count is no number")
    invoker = _place(rest[0]) if rest else None
    return Place(flow, version, step, saved, visits, invoker, published)
