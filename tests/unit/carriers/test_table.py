"""The table's file: written whole or not at all, and never taken for what it isn't."""

import threading
import time
import zlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.carriers.choosing import Chooser, choose
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.carriers.table import layout
from longlines.carriers.table.build import build
from longlines.carriers.table.layout import TableError
from longlines.carriers.table.opened import Table
from longlines.carriers.table.writing import publish
from longlines.files import arrays
from longlines.files.arrays import CURRENT
from longlines.rates.tariffs import tariffs_of
from tests.unit.carriers.decks import NOW, carriers, deck, table, terms
from tests.unit.rates.files import imported
from tests.unit.rates.test_plain_rows import in_columns

LONDON = "+442079460000"
KNOWN = carriers("tin", "gold")
TIN = deck("tin", {"44": "0.01", "4420": "0.02"})


def made(folder: Path) -> Path:
    return publish(build(KNOWN, {"tin": TIN}, {}, NOW), folder)


def refused(path: Path) -> str:
    with pytest.raises(TableError) as raised:
        Table.open(path)
    return str(raised.value)


def test_a_table_says_what_it_was_built_of(tmp_path: Path) -> None:
    until = NOW + timedelta(days=3)
    path = publish(build(KNOWN, {"tin": TIN}, {}, NOW, until), tmp_path)
    found = Table.open(path)
    assert (found.moment, found.until, found.settings) == (NOW, until, KNOWN)
    assert [column and (column.name, column.version) for column in found.columns] == [
        ("tin", 1),
        None,
    ]


def test_current_names_the_newest(tmp_path: Path) -> None:
    first, second, third = made(tmp_path), made(tmp_path), made(tmp_path)
    assert (tmp_path / CURRENT).resolve() == third
    assert not first.exists()
    assert second.exists()
    assert {each.name for each in tmp_path.iterdir()} == {second.name, third.name, CURRENT}


def test_a_torn_file_is_refused_wherever_it_is_torn(tmp_path: Path) -> None:
    raw = made(tmp_path).read_bytes()
    torn = tmp_path / "torn"
    for size in (0, 7, 20, arrays.HEAD_SIZE, 100, len(raw) // 2, len(raw) - 1):
        torn.write_bytes(raw[:size])
        assert "longlines table --build" in refused(torn) or size == 0
    torn.write_bytes(raw + b"x")
    assert "it is torn" in refused(torn)


def test_one_wrong_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    raw = bytearray(made(tmp_path).read_bytes())
    wrong = tmp_path / "wrong"
    for place in range(0, len(raw), 13):
        raw[place] ^= 4
        wrong.write_bytes(raw)
        raw[place] ^= 4
        assert str(wrong) in refused(wrong), place


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"prefix,price\n44,0.01\n" * 100)
    assert "is no routing table" in refused(foreign)
    assert "there is no routing table" in refused(tmp_path / "none")
    assert "can't be read" in refused(tmp_path)
    raw = made(tmp_path).read_bytes()
    head = arrays.HEAD.pack(layout.FORM.magic, 9, *arrays.HEAD.unpack_from(raw)[2:])
    foreign.write_bytes(head + arrays.HEAD_SUM.pack(zlib.crc32(head)) + raw[arrays.HEAD_SIZE :])
    assert "is of format 9, this Longlines reads 2" in refused(foreign)


def test_what_fails_half_way_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("longlines.files.arrays.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        made(tmp_path)
    assert (tmp_path / CURRENT).resolve() == path
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    assert choose(Table.open(path), State(), Ask(LONDON, NOW)).order == ("tin",)


def test_amounts_that_would_be_rounded_are_refused(tmp_path: Path) -> None:
    fine = deck("tin", {"44": terms("0.0000000001")})
    with pytest.raises(TableError, match="more than nine decimals"):
        build(KNOWN, {"tin": fine}, {}, NOW)


def test_old_tables_stay_usable_while_others_take_their_place(tmp_path: Path) -> None:
    old = table(tmp_path, KNOWN, TIN)
    for _ in range(3):
        made(tmp_path)
    assert not old.path.exists()
    assert choose(old, State(), Ask(LONDON, NOW)).candidates[0].price == Decimal("0.02")


def test_no_choice_waits_while_tables_are_swapped(tmp_path: Path) -> None:
    tables = [table(tmp_path / str(price), KNOWN, deck("tin", {"44": price})) for price in "12"]
    holder = [Chooser(each, State()) for each in tables]
    current = holder[0]
    stop = threading.Event()

    def swap() -> None:
        nonlocal current
        turn = 0
        while not stop.is_set():
            turn += 1
            opened = Table.open(tables[turn % 2].path)
            current = Chooser(opened, State())

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        end = time.monotonic() + 0.3
        seen = set()
        while time.monotonic() < end:
            candidate = current.choose(Ask(LONDON, NOW)).candidates[0]
            assert candidate.cost == candidate.price
            seen.add(candidate.price)
    finally:
        stop.set()
        swapping.join()
    assert seen == {Decimal(1), Decimal(2)}


@pytest.mark.parametrize("dear", ["0.123456", "999999999"])
def test_rows_kept_in_columns_cost_what_others_do(tmp_path: Path, dear: str) -> None:
    header = "Prefix,Rate,Connect,Increments,Blocked,From,Until,Note\n"
    rows = ("1,0.01,0,60/60,,,,one", "2,0.013,0.07,30/6,,,,two", "3,0.1,0,1/1,yes,,,")
    more = ("4,0.2,0,1/1,,2027-01-01,,", "44,0.3,0,1/1,,,2026-12-24,four", f"5,{dear},0,7/7,,,,")
    text = "\n".join([header.strip(), *rows, *more, ""])
    plain = imported(text, highest=Decimal(10**9))
    with in_columns():
        columns = imported(text, highest=Decimal(10**9))
    assert tariffs_of(columns.deck.prefixes).made == ()
    found = []
    for number, prepared in enumerate((plain, columns)):
        made = replace(prepared.deck, currency="EUR", free_seconds=4)
        known = carriers("cheap", exchange={"EUR": Decimal("1.085")})
        built = table(tmp_path / str(number), known, made)
        found.append(
            [
                choose(
                    built, State(), Ask(f"+{prefix}5550100", NOW + timedelta(days=days))
                ).candidates
                for prefix in ("1", "2", "3", "4", "44", "45", "5", "6")
                for days in (0, 20, 40, 80)
            ]
        )
    assert found[0] == found[1]
