"""Values as an admin writes them in YAML, from what the loader made of them."""

from collections.abc import Iterable

from longlines.flow.kinds import (
    INLINE,
    ConsentTerms,
    FlowRef,
    Holiday,
    PromptRef,
    Span,
    StepRef,
    TemplateText,
)
from longlines.flow.kinds.times import DAY, DAYS


def written(value: object) -> str:
    """A field's value in the admin's own notation: `6s`, `7-15`, a name, a text; "" for None."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _length(value)
        case PromptRef():
            return value.key.removeprefix(INLINE)
        case StepRef():
            return value.step
        case FlowRef():
            return f"{value.flow}.{value.step}" if value.step else value.flow
        case TemplateText():
            return value.text
        case ConsentTerms():
            return written(value.flow) + (" (random key)" if value.random_key else "")
        case (int(least), int(most)):
            return str(least) if least == most else f"{least}-{most}"
        case Holiday():
            return f"{value.year}-" * bool(value.year) + f"{value.month:02}-{value.day:02}"
        case (Span(), *_) as spans:
            return _week(span for span in spans if isinstance(span, Span))
        case tuple():
            return ", ".join(_item(item) for item in value)
    return str(value)


def _length(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return (f"{minutes:g}m" if minutes else "") + (f"{rest:g}s" if rest or not minutes else "")


def _item(item: object) -> str:
    match item:
        case (str(name), tuple() as path):
            return _item((name, ".".join(path)))
        case (first, second):
            here, there = written(first), written(second)
            return here if here == there else f"{here}: {there}"
    return written(item)


def _week(spans: Iterable[Span]) -> str:
    """`mon-fri 9:00-17:30, sat 9:00-12:00`: days that follow one another with the same hours."""
    days: dict[int, list[str]] = {}
    for span in spans:
        day = span.start // DAY
        days.setdefault(day, []).append(
            f"{_clock(span.start % DAY)}-{_clock((span.end - 1) % DAY + 1)}"
        )
    runs: list[tuple[int, int, list[str]]] = []
    for day, hours in sorted(days.items()):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return ", ".join(
        f"{DAYS[first]}{f'-{DAYS[last]}' if last > first else ''} {' and '.join(hours)}"
        for first, last, hours in runs
    )


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
