"""The history: appended whole or not at all, read whatever became of it."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from longlines.live import history
from longlines.live.history import LIVE, REFUSED, Change


def entry(number: int, what: str = LIVE) -> history.Entry:
    change = Change("desk", "desk.yaml", "", f"{number:012}")
    return history.entry(
        what, "put", "ann", f'"what": "{number}"\n', "", [change], ["no\u2028good"]
    )


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    assert history.read(tmp_path) == []
    assert list(history.latest(tmp_path)) == []
    written = [entry(number, LIVE if number % 3 else REFUSED) for number in range(10)]
    for each in written:
        history.append(tmp_path, each)
    assert history.read(tmp_path) == written
    assert list(history.latest(tmp_path)) == written[::-1]
    assert list(history.latest(tmp_path, REFUSED)) == written[::-3]
    assert history.last_live(tmp_path) == written[8]


@given(cut=st.integers(min_value=1, max_value=400))
def test_half_a_line_is_overwritten(tmp_path_factory: object, cut: int) -> None:
    folder = tmp_path_factory.mktemp("archive")  # type: ignore[attr-defined]
    for number in range(3):
        history.append(folder, entry(number))
    file = folder / history.FILE
    data = file.read_bytes()
    file.write_bytes(data[: max(0, len(data) - cut)])
    kept = history.read(folder)
    history.append(folder, entry(4))
    assert [each.changes for each in history.read(folder)] == [
        each.changes for each in [*kept, entry(4)]
    ]


@given(st.binary(max_size=200))
def test_any_bytes_are_entries_or_left_out(tmp_path_factory: object, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("archive")  # type: ignore[attr-defined]
    (folder / history.FILE).write_bytes(data)
    assert history.read(folder) == []
    assert history.last_live(folder) is None


def test_a_long_history_is_searched_to_its_beginning(tmp_path: Path) -> None:
    history.append(tmp_path, entry(0))
    line = (tmp_path / history.FILE).read_bytes().replace(b'"live"', b'"refused"')
    with (tmp_path / history.FILE).open("ab") as file:
        file.write(line * (2 * history.TAIL // len(line)))
    found = history.last_live(tmp_path)
    assert found is not None
    assert found.changes == entry(0).changes
    assert 100 < len(list(history.latest(tmp_path))) < len(history.read(tmp_path))
