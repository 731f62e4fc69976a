"""Holds a played call against what its test expects."""

from collections.abc import Iterator, Mapping

from longlines.rehearsal.cases import Bill
from longlines.rehearsal.result import Difference, Result

NOTHING = "nothing"


def differences(result: Result, numbers: Mapping[str, str]) -> Iterator[Difference]:
    """Everything that is not as expected; `numbers` has the number of each account."""
    for who, rows in result.rows.items():
        for row in rows:
            if not row.right:
                wanted = str(row.item) if row.item else NOTHING
                mark = row.item.mark if row.item else result.case.mark
                yield Difference(mark, who, wanted, row.happened)
    yield from _expected(result, numbers)


def _expected(result: Result, numbers: Mapping[str, str]) -> Iterator[Difference]:
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
    if expect.bill is not None and not _same_bill(expect.bill, result.bill, numbers):
        mark = expect.marks.get("bill", case.mark)
        yield Difference(mark, "bill", str(expect.bill), str(result.bill))
    for what, pairs, values in (
        ("saved", expect.saved, result.saved),
        ("noted", expect.noted, result.noted),
    ):
        for name, text in pairs:
            if values.get(name) != text:
                mark = expect.marks.get(what, case.mark)
                yield Difference(mark, f"{what} {name}", text, values.get(name, NOTHING))


def _same_bill(wanted: Bill, got: Bill, numbers: Mapping[str, str]) -> bool:
    if numbers.get(wanted.to, wanted.to) != got.to:
        return False
    if wanted.seconds is not None and wanted.seconds != got.seconds:
        return False
    return wanted.amount is None or (wanted.amount, wanted.currency) == (got.amount, got.currency)
