"""A failed test is shown beside the call; coverage says what no test came by."""

from longlines.rehearsal import coverage, report
from longlines.rehearsal.house import House
from tests.unit.rehearsal.test_runner import ACCEPTED, REACHED, play


async def test_a_failure_shows_the_script_beside_the_call(house: House) -> None:
    steps = "    caller:\n      - hears: hello\n      - hears: number\n      - keys: '2'\n"
    result = await play(house, steps, "{outcome: over}")
    assert report.failure(result) == [
        "t.yaml:2: sample",
        "  caller         the test says                             the call did",
        "              5  hears hello                               hears hello: Hello.",
        "   !          6  hears number                              hears choose: One or two.",
        "   !             " + " " * 42 + "hears choose: One or two.",
        "   !          7  keys 2                                    (it never came to that)",
        "  expected" + " " * 49 + "got",
        "   !          8  outcome: over                             operator",
    ]


async def test_steps_that_no_call_came_by_are_uncovered(house: House) -> None:
    covered = coverage.of(house.library.flows, [await play(house, f"{REACHED}{ACCEPTED}")])
    assert covered["main"].unvisited == ["desk"]
    assert covered["consent"].unvisited == ["no"]
    assert "call: refused" in covered["main"].untaken
    assert "call: done" not in covered["main"].untaken
    assert "choose: to number" not in covered["main"].untaken
    assert "choose: to desk" in covered["main"].untaken
    assert "desk: no_answer" in covered["main"].untaken


async def test_what_was_visited_is_known_by_flow(house: House) -> None:
    results = [await play(house, "    caller: [keys: '2']\n")]
    assert coverage.visited(results) == {"main": {"greet", "choose", "desk"}}
