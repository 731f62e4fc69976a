"""tariffs.yaml: every mistake with its place, and what is read of it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.billing.rating import reading
from longlines.billing.rating.exchange import ExchangeRate
from longlines.billing.rating.rounding import RoundingRule
from longlines.billing.rating.rules import FixedPrice
from longlines.billing.rating.surcharges import Surcharge
from longlines.billing.rating.taxes import Tax
from longlines.flow import library
from longlines.flow.problems import FlowProblems
from longlines.settings import CHECKOUT

WHOLE = """\
currency: EUR
plans:
  business: [alice, "+12025550103"]
  family: bob
surcharges:
  - {class: person, amount: 3.00, currency: USD}
  - {class: collect, amount: 1, currency: USD, plans: family, per: minute}
taxes:
  - {name: Sales tax, percent: 8.875 %, numbers: ["+1212", "+1718"]}
  - {name: Levy, percent: 1, classes: [collect, person], plans: [business]}
rounding:
  sell: {to: 0.05, mode: up}
  buy: {to: coin}
exchange:
  - {currency: EUR, rate: 1.085, date: 2026-11-20}
"""


def test_a_whole_file() -> None:
    rules, problems = reading.read(WHOLE.encode(), "tariffs.yaml")
    assert problems == []
    assert rules.currency == "EUR"
    assert rules.plans == {"alice": "business", "+12025550103": "business", "bob": "family"}
    assert rules.surcharges == (
        Surcharge("person", Decimal(3), "USD"),
        Surcharge("collect", Decimal(1), "USD", ("family",), "minute"),
    )
    assert rules.taxes == (
        Tax("Sales tax", Decimal("8.875"), numbers=("+1212", "+1718")),
        Tax("Levy", Decimal(1), ("collect", "person"), (), ("business",)),
    )
    assert rules.rounding == {
        "sell": RoundingRule(Decimal("0.05"), "up"),
        "buy": RoundingRule(None, "half_up"),
    }
    assert rules.exchange == (ExchangeRate("EUR", Decimal("1.085"), date(2026, 11, 20)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "1:1: expected currency, plans, surcharges, taxes, rounding, exchange"),
        ("plan: {}", '1:1: tariffs.yaml has no key "plan"; did you mean "plans"?'),
        (
            "exchange: [{currency: EUR, rate: 0, date: 2026-11-20}]",
            "1:34: a currency that is worth",
        ),
        ("exchange: [{currency: EUR, rate: 1, date: today}]", '1:43: "today" is no day such as'),
        ("exchange: [{currency: EUR, rate: 1}]", "1:12: an exchange rate needs date"),
        ("currency: US", '1:11: "US" is no ISO 4217 currency'),
        ("plans: [alice]", "1:8: expected plans and their accounts: business: [alice, bob]"),
        ("plans: {a: [x], b: [x]}", '1:21: "x" is in the plan "a" already'),
        ("plans: {a: [12]}", '1:13: "12" is no account; use its name, or its number'),
        ("surcharges: {}", "1:13: expected a list, each a surcharge with class, amount"),
        ("surcharges: [{class: person}]", "1:14: a surcharge needs amount, currency"),
        ("surcharges: [{class: pers}]", '1:22: "pers" is no class; did you mean "person"?'),
        ("surcharges: [{class: free}]", "1:22: calls of the class free are never charged"),
        ("surcharges: [{amount: -1}]", '1:23: "-1" is not between 0 and 1,000,000'),
        ("surcharges: [{amount: 1e-7}]", '1:23: "1e-7" is not between 0 and 1,000,000'),
        ("surcharges: [{amount: NaN}]", '1:23: "NaN" is not between'),
        ("surcharges: [{amount: ten}]", '1:23: "ten" is no amount such as 1.50'),
        ("taxes: [{name: T, percent: 101}]", '1:28: "101" is not between 0 and 100'),
        ("taxes: [{name: T, percent: x}]", '1:28: "x" is no percentage such as 8.25'),
        ("taxes: [{name: a;b, percent: 1}]", '1:16: "a;b" has a ; in it'),
        ("taxes: [{numbers: []}]", "1:19: the list is empty; leave the key out to mean all"),
        ("taxes: [{numbers: 1212}]", '1:19: "1212" begins no number; write it as +1212'),
        ("rounding: {sell: {to: 0}}", "1:23: 0 is nothing to round to"),
        ("rounding: {sell: {mode: halfup}}", '"halfup" is no way to round; did you mean "half_up"'),
        ("a: &b 1", "anchors and aliases"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, message: str) -> None:
    _, problems = reading.read(text.encode(), "flows/tariffs.yaml")
    assert message in str(problems[0])
    assert str(problems[0]).startswith("flows/tariffs.yaml:1:")


def test_a_row_with_a_mistake_costs_only_itself() -> None:
    rules, problems = reading.read(WHOLE.replace("person, amount: 3.00", "x").encode(), "t")
    assert len(problems) == 1
    assert [each.call_class for each in rules.surcharges] == ["collect"]


def test_the_shipped_folder(tmp_path: Path) -> None:
    rules = reading.read_folder(CHECKOUT / "flows")
    assert reading.problems(CHECKOUT / "flows" / "tariffs.yaml") == []
    assert rules.fixed == {"collect": FixedPrice(Decimal("0.35"), "USD")}
    assert reading.read_folder(tmp_path).surcharges == ()


def test_mistakes_are_told_with_those_of_the_flows(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "en.yaml").write_text("")
    (tmp_path / "main.yaml").write_text("flow: main\nsteps:\n  end: {end: over}\n")
    (tmp_path / "tariffs.yaml").write_text("curency: USD\n")
    with pytest.raises(FlowProblems, match=r"tariffs.yaml:1:1: .* did you mean \"currency\"\?"):
        library.read(tmp_path)
