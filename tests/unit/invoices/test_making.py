"""What stands on an invoice, from what the ledger booked: a pure function."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from longlines.billing.invoices import codec, making, period
from longlines.billing.invoices.items import CallFacts, Item
from longlines.billing.invoices.making import Account, Before
from longlines.billing.invoices.model import Invoice, Party
from tests.unit.invoices import samples
from tests.unit.invoices.samples import ALICE, BOB, RULES, ZONE

NOVEMBER = datetime(2026, 11, 5, 12, tzinfo=UTC)


def made(items: list[Item], before: Before = Before()) -> Invoice | None:  # noqa: B008
    account = Account(ALICE, "USD", "en", Party("Alice", account=ALICE))
    return making.make(
        account, period.read("2026-11", ZONE), items, RULES, samples.ISSUED, 99, before
    )


def test_the_sum_of_all_that_was_booked_is_due() -> None:
    items = samples.month()
    invoice = samples.invoice(items)
    booked = sum((item.amount for item in items), Decimal(0))
    assert invoice.totals.due == Decimal("31.40") + booked
    assert invoice.totals.previous == Decimal("31.40")
    assert sum(each.net for each in invoice.services) == invoice.totals.calls
    assert sum(each.calls for each in invoice.services) == len(invoice.calls)
    assert (invoice.number, invoice.due_on.isoformat()) == ("LL-000042", "2026-12-15")


def test_the_order_in_which_entries_come_does_not_matter() -> None:
    items = samples.month(12)
    shuffled = random.Random(1).sample(items, len(items))
    assert made(shuffled) == made(items)


def test_what_was_charged_and_taken_back_at_once_is_not_told() -> None:
    first = samples.charge(1, NOVEMBER, call="a")
    back = samples.reversal(2, first)
    assert made([first, back]) is None
    second = samples.charge(3, NOVEMBER, call="a", price="0.9", count=2)
    invoice = made([first, back, second])
    assert invoice is not None
    assert [line.amount for line in invoice.calls] == [second.amount]
    assert invoice.corrections == ()


def test_a_charge_taken_back_twice_since_is_one_correction() -> None:
    old = samples.charge(1, NOVEMBER, call="a")
    second = samples.charge(3, NOVEMBER, call="a", price="0.9", count=2)
    third = samples.charge(5, NOVEMBER, call="a", price="0.4", count=3)
    items = [samples.reversal(2, old), second, samples.reversal(4, second), third]
    invoice = made(items)
    assert invoice is not None
    (correction,) = invoice.corrections
    assert (correction.old, correction.new) == (old.amount, third.amount)
    assert correction.reason == "the call's record changed"
    assert invoice.totals.due == third.amount - old.amount


@pytest.mark.parametrize(
    ("memo", "reason"),
    [
        ({"why": "a wrong deck", "rerate": "3"}, "a wrong deck"),
        ({"rerate": "3"}, "priced again (run 3)"),
        ({}, "not charged any more"),
    ],
)
def test_a_correction_says_why(memo: dict[str, str], reason: str) -> None:
    invoice = made([samples.reversal(2, samples.charge(1, NOVEMBER), **memo)])
    assert invoice is not None
    assert [each.reason for each in invoice.corrections] == [reason]


def test_the_other_party_of_a_collect_call_is_who_called() -> None:
    def number(caller: str, called: str) -> str:
        item = samples.charge(1, NOVEMBER)
        assert item.facts is not None
        invoice = made([item._replace(facts=item.facts._replace(caller=caller, called=called))])
        assert invoice is not None
        return invoice.calls[0].number

    assert number(BOB, ALICE) == BOB
    assert number(ALICE, BOB) == BOB
    assert number(ALICE, ALICE) == ALICE


def test_a_call_whose_record_is_gone_still_counts() -> None:
    item = samples.charge(1, NOVEMBER)._replace(facts=None)
    invoice = made([item])
    assert invoice is not None
    (line,) = invoice.calls
    assert (line.amount, line.number, line.billed) == (item.amount, "", None)
    assert line.service == "direct"
    gone = item._replace(facts=CallFacts("", ""), memo={})
    assert made([gone]) is not None


def test_a_payment_that_bounced_is_an_adjustment() -> None:
    paid = samples.other(1, "payment", NOVEMBER, "5", how="card")
    bounced = samples.other(2, "reversal", NOVEMBER, "-5")._replace(reverses=paid.key)
    invoice = made([paid, bounced], Before("LL-1", Decimal("7.50")))
    assert invoice is not None
    assert [(each.kind, each.amount) for each in invoice.payments] == [
        ("payment", Decimal(5)),
        ("reversal", Decimal(-5)),
    ]
    assert invoice.totals.due == Decimal("7.50")


def test_an_exchange_tells_its_rate_and_date() -> None:
    memo = {"from": "EUR", "to": "USD", "rate": "1.08", "date": "2026-11-04"}
    invoice = made([samples.other(1, "exchange", NOVEMBER, "10.80", **memo)])
    assert invoice is not None
    assert [each.text for each in invoice.payments] == ["EUR → USD: 1.08 (2026-11-04)"]


def test_an_amount_finer_than_a_coin_stays_exact() -> None:
    item = samples.charge(1, NOVEMBER)._replace(amount=Decimal("0.123400"), taxes=())
    invoice = made([item, samples.charge(2, NOVEMBER + timedelta(hours=1))])
    assert invoice is not None
    assert str(invoice.calls[0].amount) == "0.1234"
    assert codec.loads(codec.dumps(invoice)) == invoice


def test_an_invoice_of_a_newer_layout_is_refused() -> None:
    newer = codec.dumps(replace(samples.invoice(), layout=2))
    with pytest.raises(codec.NewerLayout, match="newer Longlines"):
        codec.loads(newer)


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_json_holds_all_of_it(language: str) -> None:
    invoice = samples.invoice(language=language)
    assert codec.loads(codec.dumps(invoice)) == invoice
    assert codec.dumps(codec.loads(codec.dumps(invoice))) == codec.dumps(invoice)
