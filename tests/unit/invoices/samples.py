"""Invoices to show: made by the code itself from made-up entries."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from longlines.billing.invoices import making, period
from longlines.billing.invoices.items import CallFacts, Item
from longlines.billing.invoices.making import Account, Before
from longlines.billing.invoices.model import Invoice, Party
from longlines.billing.invoices.rules import InvoiceRules, Texts

ALICE, BOB = "+12025550101", "+12025550102"
ZONE = "America/New_York"
CENT = Decimal("0.01")
ISSUED = datetime(2026, 12, 1, 15, tzinfo=UTC)
NUMBERS = ("+442079460000", "+34911234567", "+525512345678", "+862112345678", BOB)
CLASSES = ("direct", "direct", "collect", "person", "operator", "directory")

ISSUER = Party(
    "Longlines Telephone Company",
    ("1 Exchange Place", "Washington, DC 20001", "United States"),
    "52-0000000",
    ("Dial 611", "billing@longlines.example"),
)
RULES = InvoiceRules(
    ISSUER,
    series="LL",
    zone=ZONE,
    texts={
        "en": Texts(
            "Please pay by the date above, naming the invoice number.",
            "Questions about a call? Dial 611 from your own telephone.",
        ),
        "es": Texts("Pague antes de la fecha indicada.", "¿Preguntas? Marque 611."),
        "zh": Texts("请在付款期限前付款，并注明账单编号。", "如有疑问，请拨打611。"),
    },
)


def lines(seconds: Decimal, billed: int, price: str) -> list[dict[str, str | None]]:
    """What a charge of 30/6 with one tax says of itself."""
    talk = Decimal(price) * billed / 60
    net, tax = _net_and_tax(billed, price)
    return [
        {"what": "price", "how": "prefix 44 of sell deck default, version 7", "amount": None},
        {"what": "time", "how": f"{seconds:f} s at 30/6: {billed} s billed", "amount": None},
        {
            "what": "talk",
            "how": f"{billed} s at {price} a minute: {price} x {billed} / 60",
            "amount": f"{talk:.6f}",
        },
        {"what": "rounded", "how": f"{talk:f} to 0.01, half up", "amount": f"{net}"},
        {"what": "Sales tax", "how": f"8.875 % of {net}", "amount": f"{tax}"},
        {"what": "amount", "how": "USD", "amount": f"{net + tax}"},
    ]


def _net_and_tax(billed: int, price: str) -> tuple[Decimal, Decimal]:
    net = (Decimal(price) * billed / 60).quantize(CENT, ROUND_HALF_UP)
    return net, (net * Decimal("0.08875")).quantize(CENT, ROUND_HALF_UP)


def charge(
    number: int, at: datetime, *, price: str = "0.125", count: int = 1, call: str = ""
) -> Item:
    """A call's charge, made up by its number."""
    call = call or f"1793000000.{number}"
    seconds = Decimal(17_000 + number * 7919 % 900_000) / 1000
    billed = 30 + max(0, -((30_000 - int(seconds * 1000)) // 6000)) * 6
    other = NUMBERS[number % len(NUMBERS)]
    service = CLASSES[number % len(CLASSES)]
    caller, called = (other, ALICE) if service == "collect" else (ALICE, other)
    net, tax = _net_and_tax(billed, price)
    facts = CallFacts(caller, called, service, seconds, billed, lines(seconds, billed, price))
    return Item(
        number,
        f"charge:{call}:sell:0:{count}",
        "charge",
        at,
        call,
        "",
        {"class": service},
        net + tax,
        (("Sales tax", tax),) if tax else (),
        facts,
    )


def reversal(number: int, of: Item, **memo: str) -> Item:
    """The entry that takes a charge back."""
    return of._replace(
        number=number,
        key=f"reversal:{of.key}",
        kind="reversal",
        reverses=of.key,
        memo=memo,
        amount=-of.amount,
        taxes=[(name, -amount) for name, amount in of.taxes],
    )


def other(number: int, kind: str, at: datetime, amount: str, tax: str = "", **memo: str) -> Item:
    """A payment or a credit note of so much."""
    taxes = (("Sales tax", -Decimal(tax)),) if tax else ()
    return Item(number, f"{kind}:{number}", kind, at, "", "", memo, -Decimal(amount), taxes)


def month(calls: int = 40) -> list[Item]:
    """Calls of November 2026, and one of each other thing."""
    begun = datetime(2026, 11, 1, 14, 5, 9, tzinfo=UTC)
    items = [
        charge(n, begun + timedelta(minutes=n * 40000 // max(calls, 1)))
        for n in range(1, calls + 1)
    ]
    late = charge(9001, begun - timedelta(days=3), call="late.1")
    old = charge(9002, begun - timedelta(days=9), call="old.1", price="0.95")
    new = charge(9004, begun - timedelta(days=9), call="old.1", price="0.59", count=2)
    return [
        *items,
        late,
        reversal(9003, old, rerate="12", why="the deck of October named a wrong price"),
        new,
        other(9005, "payment", begun + timedelta(days=4), "25.00", how="bank transfer"),
        other(
            9006,
            "credit",
            begun + timedelta(days=6),
            "1.09",
            "0.09",
            dispute="17",
            why="the line was bad",
        ),
    ]


def invoice(
    items: Sequence[Item] | None = None,
    language: str = "en",
    currency: str = "USD",
    name: str = "Alice Example",
    rules: InvoiceRules = RULES,
) -> Invoice:
    """Invoice LL-000042 of Alice, for November 2026."""
    party = Party(name, ("2 Main Street", "Washington, DC 20002"), account=ALICE)
    made = making.make(
        Account(ALICE, currency, language, party),
        period.read("2026-11", ZONE),
        month() if items is None else items,
        rules,
        ISSUED,
        9006,
        Before("LL-000017", Decimal("31.40")),
    )
    assert made is not None
    return making.numbered(made, 42)
