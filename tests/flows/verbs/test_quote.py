"""quote: what a minute costs, from the file of fixed prices."""

import os
from pathlib import Path

import pytest

from longlines.carriers.fixed import FixedPrices
from longlines.flow.services import Services
from tests.flows.verbs.stage import Stage, word

STEPS = """\
  ask:
    quote: {number: "{dialled}", service: collect}
    if_unavailable: unavailable
  choose:
    when: {value: "{price}, {currency}", equals: {"USD 0.35, USD": right}, otherwise: other}
  right: {end: right}
  other: {end: other}
  unavailable: {end: unavailable}
"""


@pytest.mark.parametrize(
    ("prices", "dialled", "ended"),
    [
        ('collect: {per_minute: "0.35", currency: USD}', "2025550102", "right"),
        ('collect: {per_minute: "0.350", currency: USD}', "2025550102", "other"),
        ('collect: {per_minute: "0.35", currency: USD}', "12", "unavailable"),
        ('direct: {per_minute: "0.35", currency: USD}', "2025550102", "unavailable"),
        ("collect: {per_minute: cheap, currency: USD}", "2025550102", "unavailable"),
        ("collect: 0.35", "2025550102", "unavailable"),
        ("[", "2025550102", "unavailable"),
        (None, "2025550102", "unavailable"),
    ],
)
async def test_a_price_or_none(
    tmp_path: Path, prices: str | None, dialled: str, ended: str
) -> None:
    path = tmp_path / "prices.yaml"
    if prices is not None:
        path.write_text(prices)
    stage = Stage(tmp_path, STEPS, services=Services(prices=FixedPrices(path)))
    assert word(await stage.call(dialled=dialled)) == ended


def test_a_changed_price_counts_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    prices = FixedPrices(path)
    assert prices.price("collect", "+12025550102") is None
    for number, amount in enumerate(("0.35", "0.40")):
        path.write_text(f'collect: {{per_minute: "{amount}", currency: USD}}')
        os.utime(path, ns=(number + 1, number + 1))
        found = prices.price("collect", "+12025550102")
        assert found is not None
        assert str(found.per_minute) == amount
