"""From a real call and what came of it to a Result beside its test, as in virtual time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from longlines.flow.call import RECORDING
from longlines.flow.phone import Audio
from longlines.rehearsal import comparing, runner
from longlines.rehearsal.cases import Bill, Hears
from longlines.rehearsal.comparing import Leeway
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Difference, Result
from longlines.rehearsal.sheet import Row
from longlines.rehearsal.sip import entrance
from longlines.rehearsal.sip.scene import Scene
from longlines.rehearsal.watch import MASKED
from longlines.trace import upshot
from longlines.trace.entries import Trace

SECONDS = Decimal(1)
"""By how much a real bill may differ from the test's."""


def judge(scene: Scene, trace: Trace, house: House) -> Result:
    """The result of a call, with every difference from its test."""
    case = scene.plan.case
    saved = _saved(trace, scene, house)
    secret = frozenset(name for name, value in saved.items() if value == MASKED)
    result = Result(
        case=case,
        outcome=scene.trouble or upshot.outcome(trace),
        dialled=upshot.dialled(trace),
        number=upshot.number(trace),
        reason=upshot.reason(trace),
        bill=_bill(trace),
        saved=saved,
        noted=runner.noted(_events(trace)),
        seconds=scene.seconds,
        events=scene.story.told(),
        rows={name: person.sheet.rows for name, person in scene.people.items()},
        visited=set(),
        roads=set(),
        call=trace.id,
    )
    result.rows = {name: worded(rows, saved, house) for name, rows in result.rows.items()}
    leeway = Leeway(SECONDS, amount=True, values=secret)
    result.differences = [
        *comparing.differences(result, house.numbers, leeway),
        *_telephones(scene, trace),
    ]
    result.uncompared = list(_uncompared(result, secret))
    return result


def lost(scene: Scene, why: str) -> Result:
    """The result of a call of which nothing is known but what its parties noticed."""
    case = scene.plan.case
    return Result(
        case=case,
        outcome=scene.trouble or "unknown",
        dialled="unknown",
        number="",
        reason="",
        bill=Bill(),
        saved={},
        noted={},
        seconds=scene.seconds,
        events=scene.story.told(),
        rows={name: person.sheet.rows for name, person in scene.people.items()},
        visited=set(),
        roads=set(),
        differences=[Difference(case.mark, "record", "a call in the ledger", why)],
    )


def words(key: str, values: Mapping[str, str], house: House, language: str = "en") -> str:
    """What is spoken as a prompt, with its values; one that isn't known stands as `{name}`."""
    said: list[str] = []
    for part in house.library.prompts.parts(key, language):
        if isinstance(part, Audio):
            said.append(part.text)
            continue
        value = values.get(part.name)
        if value is None:
            said.append(f"{{{part.name}}}")
        elif value.startswith(RECORDING):
            said.append(f"[recording of {part.name}]")
        else:
            spoken = house.library.prompts.spoken(getattr(part, "kind", ""), value, language)
            said.extend(audio.text for audio in spoken)
    return " ".join(said)


def worded(rows: list[Row], values: Mapping[str, str], house: House) -> list[Row]:
    """The rows with the words that were really spoken, and `says` held against them."""
    return [
        _checked(row, words(row.item.prompt, values, house, values.get("language", "en")))
        if isinstance(row.item, Hears) and row.item.prompt and row.right
        else row
        for row in rows
    ]


def _checked(row: Row, said: str) -> Row:
    assert isinstance(row.item, Hears)
    told = f"hears {row.item.prompt}: {said}"
    return replace(row, happened=told, right=row.item.says in said)


def _saved(trace: Trace, scene: Scene, house: House) -> dict[str, str]:
    begun = next(iter(upshot.entries(trace, "call")), None)
    leads = house.dialplan.leads(begun.facts.get("dialled", "")) if begun else None
    values = entrance.values(scene.plan.case, house)
    if leads and not entrance.needed(scene.plan.case):
        values["dialled"] = leads[1]
    return values | {
        name: MASKED if value is None else value for name, value in upshot.saved(trace).items()
    }


def _bill(trace: Trace) -> Bill:
    record = trace.record
    if record is None or not record.bill_to:
        return Bill()
    return Bill(record.bill_to, record.talk_seconds)


def _events(trace: Trace) -> Iterator[tuple[str, Mapping[str, str]]]:
    for entry in trace.entries:
        if (name := f"LL_{entry.what.upper().replace('-', '_')}") in runner.SAYS:
            yield name, entry.facts


def _telephones(scene: Scene, trace: Trace) -> Iterator[Difference]:
    """Numbers that were called without a telephone in the test, and the other way round."""
    case = scene.plan.case
    dials = upshot.entries(trace, "dial")
    for entry in dials[len(case.called) :]:
        number = entry.facts.get("number", "")
        yield Difference(case.mark, "called", "nothing", f"a call to {number}; add called:")
    for telephone in case.called[len(dials) :]:
        yield Difference(telephone.mark, "called", str(telephone), "no call to it")


def _uncompared(result: Result, secret: frozenset[str]) -> Iterator[str]:
    expect = result.case.expect
    for name, _ in expect.saved:
        if name in secret:
            yield f"saved {name}: secret"
    if expect.bill is not None and expect.bill.amount is not None:
        yield "amount of the bill: the exchange has decks of its own"
