"""flows/invoices.yaml: read whole, every mistake with its place."""

from pathlib import Path

import pytest

from longlines.billing.invoices import reading
from longlines.flow import library
from longlines.flow.problems import FlowProblems
from longlines.live import contents
from longlines.settings import CHECKOUT

GOOD = """\
issuer: {name: Longlines, address: [1 Exchange Place, "Washington, DC"], tax_id: "52"}
series: LL
due_days: 30
zone: Europe/Madrid
language: es
paper: a4
texts: {es: {payment: Pague., closing: Gracias.}}
customers:
  alice: {name: Alice, address: 2 Main Street, language: zh}
  "+12025550102": {tax_id: "7"}
"""


def test_it_is_read_whole() -> None:
    rules, problems = reading.read(GOOD.encode(), "invoices.yaml")
    assert problems == []
    assert rules.issuer.address == ("1 Exchange Place", "Washington, DC")
    assert (rules.series, rules.due_days, rules.zone) == ("LL", 30, "Europe/Madrid")
    assert (rules.language, rules.paper) == ("es", "a4")
    assert rules.texts["es"].closing == "Gracias."
    assert rules.customers["alice"].address == ("2 Main Street",)
    assert rules.customers["+12025550102"].tax_id == "7"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("series: LL\n", "needs issuer"),
        ("issuer: {address: x}\n", "the issuer needs name"),
        ("issuer: [x]\n", "expected name, address, tax_id, contact"),
        ("issuer: {nam: x}\n", 'no key "nam"; did you mean "name"?'),
        ("issuer: {name: x}\nseries: a/b\n", '"a/b" is no series'),
        ("issuer: {name: x}\ndue_days: soon\n", '"soon" is no number of days'),
        ("issuer: {name: x}\ndue_days: 366\n", "from 0 to 365"),
        ("issuer: {name: x}\nzone: Mars/Olympus\n", '"Mars/Olympus" is not a time zone'),
        ("issuer: {name: x}\nlanguage: fr\n", '"fr" is no language of invoices; use en, es, zh'),
        ("issuer: {name: x}\npaper: leter\n", 'did you mean "letter"?'),
        ("issuer: {name: x}\ntexts: {xx: {payment: y}}\n", '"xx" is no language'),
        ("issuer: {name: x}\ntexts: y\n", "expected the texts of a language, by name"),
        ("issuer: {name: x}\ncustomers: {Al!: {}}\n", '"Al!" is no account'),
        ("issuer: {name: x}\ncustomers: {al: y}\n", "expected name, address, tax_id, language"),
        (f"issuer: {{name: {'x' * 301}}}\n", "longer than 300"),
        (f"issuer: {{name: x, address: [{'y, ' * 9}]}}\n", "more than 8 lines"),
        ("&a issuer\n", "anchors"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, message: str) -> None:
    _, problems = reading.read(text.encode(), "invoices.yaml")
    assert any(message in str(problem) for problem in problems), problems
    assert all(str(problem).startswith("invoices.yaml:") for problem in problems)


def test_the_shipped_one_is_good_and_a_bad_one_fails_the_check(tmp_path: Path) -> None:
    assert reading.problems(CHECKOUT / "flows" / library.INVOICES) == []
    assert reading.problems(tmp_path / library.INVOICES) == []
    (tmp_path / library.INVOICES).write_text("series: LL\n", encoding="utf-8")
    with pytest.raises(FlowProblems, match="needs issuer"):
        library.read(tmp_path)


def test_it_holds_as_it_stands_and_is_no_part_of_a_set(tmp_path: Path) -> None:
    (tmp_path / library.INVOICES).write_text(GOOD, encoding="utf-8")
    (tmp_path / library.TARIFFS).write_text("currency: USD\n", encoding="utf-8")
    assert [path.name for path in contents.paths(tmp_path)] == [library.TARIFFS]
