"""What stands on the screens is told with numbers that follow each other."""

from typing import Any

from longlines.desk.board import CALLS, KINDS, WAITING, Board


def test_changes_after_a_snapshot_make_up_the_board() -> None:
    board = Board()
    board.put(WAITING, "1.1", {"number": "1"})
    snapshot = board.snapshot()
    changes: list[Any] = []
    stop = board.listen(changes.append)
    board.put(WAITING, "1.2", {"number": "2"})
    board.change(WAITING, "1.1", taken_by="ann")
    board.put(WAITING, "1.1", None)
    stop()
    board.put(CALLS, "1.2", {})
    numbers = [change["number"] for change in changes]
    assert numbers == [snapshot["number"] + 1 + at for at in range(3)]
    state = snapshot["state"]
    for change in changes:
        if change["row"] is None:
            del state[change["kind"]][change["id"]]
        else:
            state[change["kind"]][change["id"]] = change["row"]
    assert state[WAITING] == {"1.2": {"number": "2"}} == dict(board.rows(WAITING))


def test_what_changes_nothing_is_not_told() -> None:
    board = Board()
    board.put(CALLS, "1.1", {"a": 1})
    changes: list[Any] = []
    board.listen(changes.append)
    board.put(CALLS, "1.1", {"a": 1})
    board.put(CALLS, "1.2", None)
    board.change(CALLS, "1.2", a=2)
    board.replace(CALLS, {"1.1": {"a": 1}})
    board.keep(CALLS, ["1.1"])
    assert changes == []


def test_rows_that_are_left_out_are_gone() -> None:
    board = Board()
    board.replace(CALLS, {"1.1": {}, "1.2": {}})
    board.keep(CALLS, ["1.2"])
    board.replace(WAITING, {})
    assert board.snapshot()["state"] == {kind: {} for kind in KINDS} | {CALLS: {"1.2": {}}}
