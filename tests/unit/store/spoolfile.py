"""Writes spool records as Asterisk's cel_custom does."""

from collections.abc import Iterator

from longlines.billing.events import COLUMNS
from longlines.store import Batch

START = 1795300000


def record(
    kind: str, at: float, uniqueid: str, linkedid: str, extra: str = "", name: str = ""
) -> bytes:
    """One line: `kind` on channel `uniqueid` of call `linkedid`, at START + `at` seconds."""
    values = {
        "eventtype": kind,
        "eventtime": f"{START + at:.6f}",
        "cidname": name,
        "cidnum": "+12025550101",
        "channame": f"PJSIP/{uniqueid}",
        "uniqueid": uniqueid,
        "linkedid": linkedid,
        "eventextra": extra,
    }
    cells = (values.get(column, "").replace('"', '""') for column in COLUMNS)
    return (",".join(f'"{cell}"' for cell in cells) + "\n").encode()


def call_records(number: int, begins: float = 0.0, talk: float = 60.125) -> list[bytes]:
    """Call `number` (2 channels), answered after 2 s, talking for `talk` seconds."""
    caller, called = (
        f"{START + int(begins)}.{2 * number}",
        f"{START + int(begins)}.{2 * number + 1}",
    )
    dial = '{"extra":"number=%2B12025550102&bill_to=%2B12025550101&carrier=local&consent=0"}'
    end = '{"hangupcause":16,"hangupsource":"PJSIP/' + caller + '"}'
    bridge = '{"bridge_id":"b' + str(number) + '"}'
    over = begins + 2 + talk
    return [
        record("CHAN_START", begins, caller, caller, name=f"line\nfeed {number}"),
        record("LL_FLOW", begins, caller, caller, '{"extra":"flow=direct&version=1"}'),
        record("LL_DIAL", begins, caller, caller, dial),
        record("CHAN_START", begins + 1, called, caller),
        record("ANSWER", begins + 2, called, caller),
        record("BRIDGE_ENTER", begins + 2, called, caller, bridge),
        record("BRIDGE_ENTER", begins + 2, caller, caller, bridge),
        record("BRIDGE_EXIT", over, caller, caller, bridge),
        record("BRIDGE_EXIT", over, called, caller, bridge),
        record("HANGUP", over, called, caller, end),
        record("CHAN_END", over, called, caller),
        record("HANGUP", over, caller, caller, end),
        record("CHAN_END", over, caller, caller),
    ]


def interleaved(count: int, first: int = 0) -> Iterator[bytes]:
    """The records of `count` calls from number `first` on, three at a time in turn."""
    for start in range(first, first + count, 3):
        numbers = range(start, min(start + 3, first + count))
        group = [call_records(n, begins=n / 10) for n in numbers]
        for step in zip(*group, strict=True):
            yield from step


def batch(*records: bytes, start: int = 0, bookmark: int | None = None) -> Batch:
    """The records as one stretch of a spool file, read from `start` on."""
    pieces, position = [], start
    for each in records:
        pieces.append((position, each))
        position += len(each)
    data = b"".join(records)
    return Batch(bookmark, "cel.csv", start, pieces, position, data[:1024], data[-256:])
