"""JSON as bytes, by orjson where it is; by Python's own module where only that is.

A script that Asterisk starts runs on the PBX's Python, which has no compiled packages of ours.
"""

import json
from typing import Any

try:
    import orjson
except ImportError:
    orjson = None  # type: ignore[assignment]


def dumps(value: object, *, indented: bool = False) -> bytes:
    """One line, without its end, or two blanks a level. Raises TypeError for what JSON can't tell.

    Half of a surrogate pair, which no UTF-8 holds but a telephone may send, is escaped.
    """
    if orjson is not None:
        try:
            return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None)
        except orjson.JSONEncodeError:
            pass
    if indented:
        return json.dumps(value, indent=2).encode("ascii")
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def loads(data: bytes | str) -> Any:
    """The value. Raises ValueError for anything but JSON."""
    if orjson is not None:
        return orjson.loads(data)
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("JSON nested too deep") from None
