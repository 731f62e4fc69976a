"""credit.yaml: every mistake with its place, and what is read of it."""

from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from longlines.billing.credit import reading
from longlines.billing.credit.model import GO_ON, REFUSE, CreditRules, Terms, Watch
from longlines.flow import library
from longlines.flow.problems import FlowProblems
from longlines.settings import CHECKOUT

WHOLE = """\
currency: EUR
zone: Europe/Madrid
default:
  longest_call: 1h30m
  allowed: "+1900555"
  watch: {calls_per_minute: 60, spend_per_hour: 50}
plans:
  business: {spend_per_day: 500, blocked: [], watch: {block: no}}
accounts:
  alice: {kind: prepaid, watch: {premium_per_hour: 0}}
  "+12025550103": {limit: 20.50, calls_at_once: 2, allowed: [satellite]}
without_database: {postpaid: refuse}
"""
ALICE, CAROL = "+12025550101", "+12025550103"


def test_a_whole_file() -> None:
    rules, problems = reading.read(WHOLE.encode())
    assert problems == []
    assert (rules.currency, rules.zone) == ("EUR", ZoneInfo("Europe/Madrid"))
    assert rules.lost == {"prepaid": REFUSE, "postpaid": REFUSE}
    watch = Watch(calls_per_minute=60, spend_per_hour=Decimal(50))
    default = Terms(longest_call=5400, allowed=("+1900555",), watch=watch)
    assert rules.terms("+12025550199") == default
    assert not default.reserves
    alice = rules.terms(ALICE, "alice", "business")
    assert alice.prepaid
    assert (alice.most_owed, alice.spend_per_day) == (Decimal(0), Decimal(500))
    assert (alice.blocked, alice.longest_call, alice.reserves) == ((), 5400, True)
    assert alice.watch == Watch(60, Decimal(50), 0, block=False)
    carol = rules.terms(CAROL, "carol")
    assert (carol.most_owed, carol.calls_at_once) == (Decimal("20.50"), 2)
    assert carol.allowed == ("+1900555", "satellite")
    assert carol.blocked == ("premium", "satellite")
    assert rules.terms(CAROL, "carol") is carol


def test_without_a_file_dear_numbers_are_blocked() -> None:
    rules, problems = reading.read(None)
    assert (rules, problems) == (CreditRules(), [])
    assert rules.terms(ALICE).blocked == ("premium", "satellite")
    assert rules.lost == {"prepaid": REFUSE, "postpaid": GO_ON}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "1:1: expected currency, zone, default, plans, accounts, without_database"),
        ("defualt: {}", '1:1: credit.yaml has no key "defualt"; did you mean "default"?'),
        ("default: {kind: prepayd}", '1:17: "prepayd"'),
        ("default: {limit: -1}", '1:18: "-1" is not between 0 and'),
        ("default: {longest_call: 25h}", "1:25: 25h is not between 1s and 24h"),
        ("default: {longest_call: long}", '1:25: "long" is not a length of time such as'),
        ("default: {blocked: [premum]}", '1:21: "premum" is no kind of number; did you mean'),
        ("default: {blocked: [900]}", '1:21: "900" is no kind of number; use'),
        ("default: {calls_at_once: 0}", '1:26: "0" is not a whole number from 1 to 100,000'),
        ("default: {watch: {spends: 1}}", '1:19: watch has no key "spends"'),
        ("default: {calls_per_minuet: 1}", 'did you mean "calls_per_minute"?'),
        ("accounts: [alice]", "1:11: expected terms by the name of an account"),
        ("accounts: {Alice: {}}", '1:12: "Alice" is no account'),
        ("accounts: {alice: prepaid}", "1:19: expected kind, limit"),
        ("without_database: {prepaid: maybe}", '1:29: "maybe"'),
        ("zone: Mars/Base", "1:7:"),
        ("a: b: c", "1:5:"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    _, problems = reading.read(text.encode(), "credit.yaml")
    assert len(problems) == 1
    assert message in str(problems[0])


def test_the_check_of_a_set_tells_them(tmp_path: Path) -> None:
    (tmp_path / "credit.yaml").write_text("default: {limit: much}")
    (tmp_path / "f.yaml").write_text("flow: f\nsteps: {a: {end: done}}\n")
    with pytest.raises(FlowProblems) as raised:
        library.read(tmp_path)
    assert any("credit.yaml:1:18" in str(each) for each in raised.value.problems)


def test_the_shipped_file_is_right() -> None:
    assert reading.problems(CHECKOUT / "flows" / "credit.yaml") == []
