"""invoke: a flow as a subroutine, with values in and out, and back after every accident."""

from pathlib import Path

import pytest

from longlines.flow.place import unpack
from longlines.flow.problems import FlowProblems
from longlines.flow.session import MAX_DEPTH
from tests.flows.caller import HANGS_UP, Caller, arrival
from tests.flows.verbs.stage import Stage, word

MAIN = """\
  begin:
    set: {kept: "5", number: "6"}
  ask:
    invoke: {flow: inner, with: {start: "{caller}"}, save: {answer: number}}
    if_gave_up: gave_up
    if_failed: failed
  told:
    say: {text: "You keyed {answer}, {kept}, {number}."}
  good: {end: good}
  gave_up: {end: gave-up}
  failed: {end: inner-failed}
"""
INNER = """\
flow: inner
steps:
  ask:
    ask: {prompt: question, digits: 3, save_as: number, tries: 1}
    if_no_input: nothing
    if_invalid: nothing
  tell:
    say: {digits: "{start}"}
  done: {end: completed}
  nothing: {end: gave_up}
"""


async def test_values_go_in_and_come_out(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, MAIN, {"inner": INNER}).call("123")
    assert word(caller) == "good"
    heard = caller.said()
    assert "one two zero two five five five zero one zero one" in heard, "with: reaches the flow"
    assert "You keyed one two three five six" in heard, "and its own number is untouched"
    assert caller.variables["LL_FLOW"] == "main"


@pytest.mark.usefixtures("unproved")
async def test_the_values_of_the_two_flows_are_apart(tmp_path: Path) -> None:
    inner = INNER.replace('"{start}"', '"{kept}"')
    caller = await Stage(tmp_path, MAIN, {"inner": inner}).call("123")
    assert word(caller) == "inner-failed", "the invoked flow doesn't see what it wasn't given"


async def test_its_word_is_the_outcome(tmp_path: Path) -> None:
    assert word(await Stage(tmp_path, MAIN, {"inner": INNER}).call()) == "gave-up"


@pytest.mark.usefixtures("unproved")
async def test_a_word_that_no_step_expects_is_a_failure(tmp_path: Path) -> None:
    inner = INNER.replace("end: gave_up", "end: surprise")
    assert word(await Stage(tmp_path, MAIN, {"inner": inner}).call()) == "broken"


async def test_a_flow_that_breaks_without_a_way_out_has_failed(tmp_path: Path) -> None:
    inner = INNER.replace('digits: "{start}"', 'recorded: "{start}"')
    assert word(await Stage(tmp_path, MAIN, {"inner": inner}).call("123")) == "inner-failed"


@pytest.mark.usefixtures("unproved")
async def test_a_flow_that_is_gone_takes_the_on_failure_road(tmp_path: Path) -> None:
    stage = Stage(tmp_path, MAIN, {"inner": INNER})
    del stage.engine.library().flows["inner"]  # type: ignore[attr-defined]
    assert word(await stage.call("123")) == "broken"


async def test_a_goto_to_a_flow_that_is_gone_takes_the_on_failure_road(tmp_path: Path) -> None:
    inner = "flow: inner\nsteps:\n  a: {end: done}\n"
    stage = Stage(tmp_path, "  go:\n    goto: {flow: inner}\n", {"inner": inner})
    del stage.engine.library().flows["inner"]  # type: ignore[attr-defined]
    assert word(await stage.call("123")) == "broken"


async def test_an_engine_that_dies_in_the_invoked_flow_goes_on_there(tmp_path: Path) -> None:
    stage = Stage(tmp_path, MAIN, {"inner": INNER})
    first = Caller([HANGS_UP])
    with pytest.raises(Exception, match="hung up"):
        await stage.engine.serve(arrival("main"), first)
    place = unpack(first.variables["LL_PLACE"])
    assert (place.flow, place.step) == ("inner", "ask")
    assert place.invoker is not None
    assert (place.invoker.flow, place.invoker.step) == ("main", "ask")
    second = await stage.call("123", flow="inner", place=first.variables["LL_PLACE"])
    assert word(second) == "good"
    assert "You keyed one two three five six" in second.said()


async def test_what_the_pbx_does_for_an_invoked_flow_comes_back_to_it(tmp_path: Path) -> None:
    inner = """\
flow: inner
steps:
  call:
    dial: {number: "2025550102", bill_to: caller}
    if_refused: no
    if_busy: busy
    if_no_answer: no
    if_unavailable: no
    if_no_credit: no
    if_blocked: no
    if_failed: no
  fine: {end: done}
  busy: {end: gave_up}
  no: {end: failed}
"""
    main = MAIN.replace(", save: {answer: number}", "").replace("{answer}, ", "")
    stage = Stage(tmp_path, main, {"inner": inner})
    dialling = await stage.call()
    assert dialling.variables["LL_NEXT"] == "dial"
    assert dialling.variables["LL_FLOW"] == "inner"
    assert word(await stage.goes_on(dialling, "busy")) == "gave-up"
    assert word(await stage.goes_on(dialling, "answered")) == "good"


@pytest.mark.usefixtures("unproved")
async def test_a_goto_within_keeps_the_way_back(tmp_path: Path) -> None:
    inner = "flow: inner\nsteps:\n  go:\n    goto: {flow: third}\n"
    third = 'flow: third\nsteps:\n  a:\n    set: {number: "7"}\n  b: {end: done}\n'
    caller = await Stage(tmp_path, MAIN, {"inner": inner, "third": third}).call()
    assert word(caller) == "good"
    assert "You keyed seven" in caller.said()


@pytest.mark.usefixtures("unproved")
async def test_the_language_that_it_chose_remains(tmp_path: Path) -> None:
    inner = "flow: inner\nsteps:\n  es: {language: es}\n  b: {end: done}\n"
    main = MAIN.replace(", save: {answer: number}", "").replace("{answer}", "{language}")
    stage = Stage(tmp_path, main + "  never:\n    set: {number: x}\n", {"inner": inner})
    caller = await stage.call()
    assert caller.variables["CHANNEL(language)"] == "es"
    assert unpack(caller.variables["LL_PLACE"]).saved["language"] == "es"


@pytest.mark.usefixtures("unproved")
async def test_flows_that_invoke_each_other_forever_come_to_an_end(tmp_path: Path) -> None:
    inner = """\
flow: inner
steps:
  one: {invoke: inner, if_failed: two}
  two: {invoke: inner, if_failed: one}
  end: {end: done}
"""
    stage = Stage(tmp_path, MAIN, {"inner": inner})
    caller = await stage.call()
    assert caller.variables["LL_NEXT"] in ("queue", "end")


@pytest.mark.usefixtures("unproved")
async def test_no_more_flows_than_fit_a_channel_wait_for_each_other(tmp_path: Path) -> None:
    flows = {
        f"deep{n}": f"flow: deep{n}\nsteps:\n  a: {{invoke: deep{n + 1}, if_failed: b}}\n"
        f"  c: {{end: done}}\n  b: {{end: too_deep}}\n"
        for n in range(MAX_DEPTH + 1)
    }
    flows[f"deep{MAX_DEPTH + 1}"] = f"flow: deep{MAX_DEPTH + 1}\nsteps:\n  a: {{end: done}}\n"
    main = "  a: {invoke: deep0, if_too_deep: b}\n  c: {end: fine}\n  b: {end: refused}\n"
    stage = Stage(tmp_path / "deep", main, flows)
    assert word(await stage.call()) == "broken", "the word too_deep came from far below"
    shallow = main.replace("deep0", "deep2")
    assert word(await Stage(tmp_path / "shallow", shallow, flows).call()) == "fine"


async def test_a_version_that_is_gone_is_left_to_who_invoked_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path, MAIN, {"inner": INNER})
    first = Caller([HANGS_UP])
    with pytest.raises(Exception, match="hung up"):
        await stage.engine.serve(arrival("main"), first)
    stage.write("inner", INNER + "# changed\n")
    stage.reload()
    second = await stage.call(flow="inner", place=first.variables["LL_PLACE"])
    assert word(second) == "inner-failed"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("flow: inner,", "flow: iner,", 'there is no flow "iner"; did you mean "inner"?'),
        ("save: {answer: number}", "save: answer", "expected names of values, such as [callee]"),
        ("with: {start:", "wiht: {start:", 'invoke has no key "wiht"; did you mean "with"?'),
        ("{caller}", "{calller}", 'no step saves "calller"; did you mean "caller"?'),
        ("if_gave_up", "if_Gave", 'a step with invoke has no key "if_Gave"'),
    ],
)
def test_mistakes(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in MAIN
    with pytest.raises(FlowProblems) as found:
        Stage(tmp_path, MAIN.replace(right, wrong, 1), {"inner": INNER})
    assert message in str(found.value)
