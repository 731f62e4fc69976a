"""carriers.yaml: what it may hold, and what is said of mistakes."""

from decimal import Decimal
from pathlib import Path

import pytest

from longlines.carriers.model import Carriers, Dials
from longlines.carriers.reading import CarrierProblems, load, read
from longlines.carriers.table.packing import pack, unpack
from longlines.settings import CHECKOUT

FULL = b"""
currency: USD
exchange: {EUR: "1.085", GBP: 1.27}
strategy: weighted
weights: {cost: 60, quality: 30, reliability: 10}
typical_call: 4m
floor: "0.0010"
carriers:
  tin:
    trunk: {host: sip.example.net, port: 5080, transport: tcp, user: us, dials: digits, prefix: 99#}
    deck: metals
    max_calls: 30
    max_per_second: 5
    spend_per_day: 250.50
    hours: {mon-fri: 8:00-18:00}
    zone: Europe/Berlin
    blocked: ["+882", "1900", "+882"]
    carries: [toll-free]
    share: 2.5
    floor: 0
    at_a_loss: yes
    ring: 25s
    silence: 3s
  gold:
    trunk: {host: 2001:db8::1}
    enabled: no
"""


def test_everything_that_can_be_said() -> None:
    found, problems = read(FULL)
    assert problems == []
    assert (found.currency, found.strategy, found.typical) == ("USD", "weighted", 240)
    assert found.exchange == {"EUR": Decimal("1.085"), "GBP": Decimal("1.27")}
    tin, gold = found.carriers
    assert (tin.trunk.host, tin.trunk.port, tin.trunk.dials) == ("sip.example.net", 5080, "digits")
    assert tin.trunk.dials is Dials.DIGITS
    assert (tin.deck, tin.max_calls, tin.spend_per_day) == ("metals", 30, Decimal("250.50"))
    assert (tin.blocked, tin.carries) == (("882", "1900"), frozenset({"toll-free"}))
    assert (tin.floor, tin.at_a_loss, tin.silence) == (Decimal(0), True, 3.0)
    assert (gold.enabled, gold.trunk.host, gold.floor) == (False, "2001:db8::1", None)


def test_the_table_keeps_every_word_of_it() -> None:
    found, _ = read(FULL)
    assert unpack(pack(found)) == found
    assert unpack(pack(Carriers())) == Carriers()


@pytest.mark.parametrize(
    ("line", "place", "said"),
    [
        ("strtegy: fixed", "1:1", 'no key "strtegy"; did you mean "strategy"?'),
        ("strategy: fixd", "1:11", 'did you mean "fixed"?'),
        ("currency: dollars", "1:11", "no ISO 4217 currency"),
        ("exchange: {USD: 1}", "1:11", "one USD is one USD"),
        ("exchange: {EUR: one}", "1:17", '"one" is no amount'),
        ("exchange: {EUR: 0}", "1:17", "not between above 0"),
        ("weights: {cost: 0}", "1:10", "a weight above 0"),
        ("weights: {cots: 1}", "1:11", 'did you mean "cost"?'),
        ("floor: -1", "1:8", '"-1" is no amount'),
        ("floor: 1e3", "1:8", '"1e3" is no amount'),
        ("floor: 0.0000000001", "1:8", "more than 9 decimals"),
        ("carriers: [tin]", "1:11", "expected carriers by name"),
        ("carriers: {tin: {}}", "1:12", "tin has no trunk"),
        ("carriers: {tin: {trunk: {}}}", "1:25", "a trunk needs a host"),
        ("carriers: {local: {trunk: {host: a}}}", "1:12", "calls between our own accounts"),
        ("carriers: {Tin: {trunk: {host: a}}}", "1:12", "is no carrier name"),
        ('carriers: {tin: {trunk: {host: "a b"}}}', "1:32", "is no host"),
        ('carriers: {tin: {trunk: {host: a, user: "x;y"}}}', "1:41", "is not a SIP user"),
        ("carriers: {tin: {trunk: {host: a, port: 0}}}", "1:41", "from 1 to 65,535"),
        ("carriers: {tin: {trunk: {host: a}, max_cals: 3}}", "1:36", 'mean "max_calls"?'),
        ("carriers: {tin: {trunk: {host: a}, max_calls: 0}}", "1:47", "from 1 to"),
        ("carriers: {tin: {trunk: {host: a}, blocked: [x]}}", "1:46", "no beginning of a number"),
        ("carriers: {tin: {trunk: {host: a}, blocked: [0044]}}", "1:46", "no beginning"),
        ("carriers: {tin: {trunk: {host: a}, carries: [emergency]}}", "1:46", "never go to"),
        ("carriers: {tin: {trunk: {host: a}, carries: [tollfree]}}", "1:46", 'mean "toll-free"?'),
        ("carriers: {tin: {trunk: {host: a}, zone: Mars}}", "1:42", "is not a time zone"),
        ("carriers: {tin: {trunk: {host: a}, hours: {fun: 1:00-2:00}}}", "1:44", "is no day"),
        ("- tin", "1:1", "expected currency:"),
        ("{", "2:1", "never closed"),
    ],
)
def test_mistakes_are_told_with_their_place(line: str, place: str, said: str) -> None:
    _, problems = read(line.encode(), "carriers.yaml")
    told = [str(problem) for problem in problems]
    assert any(each.startswith(f"carriers.yaml:{place}: ") and said in each for each in told), told


def test_all_mistakes_are_told_at_once() -> None:
    _, problems = read(
        b"strategy: fixd\nfloor: x\ncarriers: {a: {trunk: {host: 1}, ring: x}, b: {}}"
    )
    assert [problem.mark.line for problem in sorted(problems)] == [1, 2, 3, 3]


def test_too_many_carriers_are_refused() -> None:
    many = "".join(f"  c{number}: {{trunk: {{host: a}}}}\n" for number in range(65))
    _, problems = read(f"carriers:\n{many}".encode())
    assert "at most 64 carriers" in str(problems[0])


def test_no_file_means_no_carriers(tmp_path: Path) -> None:
    assert load(tmp_path / "carriers.yaml") == Carriers()


def test_a_file_with_mistakes_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "carriers.yaml"
    path.write_text("carriers: {tin: {}}\nflor: 1\n")
    with pytest.raises(CarrierProblems) as raised:
        load(path)
    assert len(raised.value.problems) == 2


def test_the_shipped_file_is_good() -> None:
    assert load(CHECKOUT / "asterisk-config" / "carriers.yaml").carriers
