"""Whatever callers and carriers send comes back from PostgreSQL's COPY as it went in."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from longlines.store import connect
from longlines.store.bulk import copy
from longlines.store.copying import block

TEXT = st.text(st.sampled_from("a\\N.x\t\n\r\v'\"{},é€\x01\x7f"), max_size=8)
NASTY = ["", "\\N", "\\.", "a\tb\\", "\n", "\r\n", "\\x41", '=HYPERLINK("x")', "NULL", "{é€}"]


def again(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    made = "CREATE TEMP TABLE IF NOT EXISTS told (n int, a text, b bytea, c bigint, d boolean)"
    connection.exec_driver_sql(made)
    connection.exec_driver_sql("DELETE FROM told")
    copy(connection, "COPY told FROM STDIN", rows)
    found = connection.exec_driver_sql("SELECT * FROM told ORDER BY n").all()
    assert [tuple(row) for row in found] == rows


@pytest.fixture(scope="module")
def connection(cluster: str) -> Iterator[Connection]:
    engine = connect(f"{cluster}/postgres")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_nasty_rows(connection: Connection) -> None:
    rows: list[tuple[Any, ...]] = [
        (n, text, text.encode(), -n, n % 2 == 0) for n, text in enumerate(NASTY)
    ]
    rows += [(len(rows), None, None, None, None), (len(rows) + 1, "", b"", 2**62, True)]
    again(connection, rows)
    again(connection, [(1, None, None, None, None)])


def test_values_of_other_kinds_are_left_to_the_driver(connection: Connection) -> None:
    assert block([(1, "a", b"", Decimal(2), True)]) is None
    again(connection, [(1, "a", b"\\", Decimal(2), True)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.none() | TEXT, st.none() | st.binary(max_size=6)), max_size=5))
def test_any_rows(connection: Connection, told: list[tuple[str | None, bytes | None]]) -> None:
    again(connection, [(n, text, raw, n, False) for n, (text, raw) in enumerate(told)])
