"""What is handed from process to process by columns is the same afterwards."""

from pathlib import Path

from bench.intake import spool
from longlines.store.folder import Folded, Folder
from longlines.store.handing import from_columns, to_columns

MOVED = Path(__file__).parents[1] / "billing" / "captures" / "moved"


def test_calls_of_all_shapes_are_the_same() -> None:
    for data in (b"".join(spool.records(24)), *(each.read_bytes() for each in MOVED.iterdir())):
        folded = Folder().fold(1, [(0, data)])
        assert folded.calls
        # Written out, since a value of another type may be equal.
        assert repr(from_columns(to_columns(folded))) == repr(folded)


def test_where_there_is_nothing() -> None:
    nothing = Folded([], [], [], [], 0)
    assert from_columns(to_columns(nothing)) == nothing


def test_a_stretch_that_is_no_record_is_told_all_the_same() -> None:
    folded = Folder().fold(1, [(0, b"half a record\n")])
    assert from_columns(to_columns(folded)).rejects == folded.rejects
    assert len(folded.rejects) == 1
