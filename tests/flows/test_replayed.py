"""A real call's trace as a test: it passes in the simulator."""

import asyncio
from pathlib import Path

from longlines.rehearsal import checking, opening, reading, runner
from longlines.settings import CHECKOUT
from longlines.trace.replay import as_test
from tests.unit.trace.story import captured


def test_a_captured_call_replays(tmp_path: Path) -> None:
    house = opening.house(CHECKOUT / "flows", CHECKOUT)
    names = {number: name for name, number in house.numbers.items()}
    written = as_test(captured(tmp_path), names)
    (case,), problems = reading.read(written.encode(), "call.yaml")
    assert problems == []
    assert list(checking.problems([case], house)) == []
    result = asyncio.run(runner.run(case, house))
    assert result.differences == []
    assert (result.outcome, result.dialled) == ("completed", "accepted")
