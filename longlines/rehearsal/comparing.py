"""Holds a played call against what its test expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from longlines.rehearsal.cases import Bill
from longlines.rehearsal.result import Difference, Result

NOTHING = "nothing"


@dataclass(frozen=True)
class Leeway:
    """How far a call may be from its test: by how many seconds of a bill, and what isn't known."""

    seconds: Decimal = Decimal(0)
    amount: bool = False
    values: frozenset[str] = frozenset()


EXACT = Leeway()


def differences(
    result: Result, numbers: Mapping[str, str], leeway: Leeway = EXACT
) -> Iterator[Difference]:
    """Everything that is not as expected; `numbers` has the number of each account."""
    for who, rows in result.rows.items():
        for row in rows:
            if not row.right:
                wanted = str(row.item) if row.item else NOTHING
                mark = row.item.mark if row.item else result.case.mark
                yield Difference(mark, who, wanted, row.happened)
    yield from _expected(result, numbers, leeway)


def _expected(result: Result, numbers: Mapping[str, str], leeway: Leeway) -> Iterator[Difference]:
    case, expect = result.case, result.case.expect
    number = numbers.get(expect.number or "", expect.number)
    for what, wanted, got in (
        ("outcome", expect.outcome, result.outcome),
        ("dialled", expect.dialled, result.dialled),
        ("number", number, result.number),
        ("reason", expect.reason, result.reason),
    ):
        if wanted is not None and wanted != got:
            yield Difference(expect.marks.get(what, case.mark), what, wanted, got or NOTHING)
    if expect.bill is not None and not _same_bill(expect.bill, result.bill, numbers, leeway):
        mark = expect.marks.get("bill", case.mark)
        yield Difference(mark, "bill", str(expect.bill), str(result.bill))
    for what, pairs, values in (
        ("saved", expect.saved, result.saved),
        ("noted", expect.noted, result.noted),
    ):
        for name, text in pairs:
            if name not in leeway.values and values.get(name, "") != text:
                mark = expect.marks.get(what, case.mark)
                yield Difference(mark, f"{what} {name}", text, values.get(name, NOTHING))


def _same_bill(wanted: Bill, got: Bill, numbers: Mapping[str, str], leeway: Leeway) -> bool:
    if numbers.get(wanted.to, wanted.to) != got.to:
        return False
    if wanted.seconds is not None and (
        got.seconds is None or abs(wanted.seconds - got.seconds) > leeway.seconds
    ):
        return False
    if wanted.amount is None or leeway.amount:
        return True
    return (wanted.amount, wanted.currency) == (got.amount, got.currency)
