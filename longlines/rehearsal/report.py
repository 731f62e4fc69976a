"""A test that failed, so that one sees at a glance where the call left the script."""

import textwrap
from collections.abc import Iterator

from longlines.rehearsal.result import Result
from longlines.rehearsal.sheet import Row

WIDTH = 42
"""Characters of the column with what the test says."""

LONGEST = 70
"""Characters that are shown of what went as it should."""


def failure(result: Result) -> list[str]:
    """The lines to show: script and call side by side, then what else is not as expected."""
    case = result.case
    lines = [f"{case.mark.file}:{case.mark.line}: {case.name}"]
    for who, rows in result.rows.items():
        if rows:
            lines.append(_line(who, 0, "the test says", "the call did"))
        lines.extend(_row(row) for row in rows)
    lines.extend(
        _line("engine", 0, "", event.text) for event in result.events if event.who == "engine"
    )
    others = [each for each in result.differences if each.what not in result.rows]
    if others:
        lines.append(_line("expected", 0, "", "got"))
    for each in others:
        lines.append(_line(" !", each.mark.line, f"{each.what}: {each.wanted}", each.got))
    return lines


def lines_of(results: list[Result]) -> Iterator[str]:
    """Every failure, with an empty line before each."""
    for result in results:
        if not result.passed:
            yield ""
            yield from failure(result)


def _row(row: Row) -> str:
    line = row.item.mark.line if row.item else 0
    happened = textwrap.shorten(row.happened, LONGEST, placeholder=" ...")
    if not row.right:
        return _line(" !", line, str(row.item or ""), row.happened)
    return _line("", line, str(row.item or ""), happened)


def _line(first: str, line: int, says: str, happened: str) -> str:
    number = str(line) if line else ""
    return f"  {first:<9}{number:>4}  {says:<{WIDTH}}{happened}".rstrip()
