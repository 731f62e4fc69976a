"""What the checks let through, no caller who presses nothing goes round in for ever."""

import asyncio
import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from longlines.flow import check, loader
from longlines.flow.engine import Engine
from longlines.flow.library import FlowSet
from longlines.flow.model import Flow
from longlines.flow.whole import Texts, WholeSet
from tests.flows.caller import Caller, arrival, engine_of

STEPS = ("s0", "s1", "s2", "s3", "s4")
FLOWS = ("one", "two", "three")
LAST = ("{end: done}", "{end: odd}", "{transfer: operators}")
TEXTS: Texts = {"en": {"p": ("Please.",)}}
IN_THE_PBX = {"dial": ("refused", "busy", "no_answer", "answered"), "queue": ("no_answer", "done")}


@st.composite
def steps(draw: st.DrawFn, place: int, among: int) -> str:
    """A step of any kind, leading mostly onward."""
    later, after = STEPS[place + 1 :], FLOWS[among + 1 :] or FLOWS
    step, other, anywhere = (draw(st.sampled_from(each)) for each in (later, later, STEPS))
    if draw(st.integers(0, 7)) == 0:
        step = anywhere
    flow = draw(st.sampled_from(FLOWS if draw(st.integers(0, 7)) == 0 else after))
    return draw(
        st.sampled_from(
            [
                f"{{say: p, then: {step}}}",
                "{say: p}",
                f"{{menu: {{prompt: p, keys: {{1: {anywhere}}}}}, if_no_input: {step}}}",
                f"{{menu: {{prompt: p, keys: {{1: {anywhere}, 2: {other}}}}}}}",
                f"{{ask: {{prompt: p, digits: 4, save_as: v}}, if_no_input: {step}}}",
                f"{{goto: {step}}}",
                f"{{goto: {{flow: {flow}}}}}",
                f"{{goto: {{flow: {flow}, step: {step}}}}}",
                f"{{invoke: {flow}, then: {other}, if_odd: {step}}}",
                f"{{invoke: {flow}, if_odd: {step}}}",
                f"{{set: {{v: x}}, then: {step}}}",
                f"{{dial: {{number: '2025550102', bill_to: caller}}, if_busy: {step}}}",
                f"{{when: {{value: '{{caller}}', prefix: {{'+1': {step}}}, otherwise: {other}}}}}",
                "{end: done}",
                "{end: odd}",
                "{transfer: operators}",
            ]
        )
    )


@st.composite
def sets(draw: st.DrawFn) -> dict[str, bytes]:
    """Flows that mean something; many of them are wrong."""
    found = {}
    for among, name in enumerate(FLOWS):
        body = [f"  {step}: {draw(steps(place, among))}\n" for place, step in enumerate(STEPS[:-1])]
        body.append(f"  {STEPS[-1]}: {draw(st.sampled_from(LAST))}\n")
        found[name] = f"flow: {name}\non_failure: {STEPS[-1]}\nsteps:\n{''.join(body)}".encode()
    return found


def _flows(sources: dict[str, bytes]) -> dict[str, Flow]:
    flows = {}
    for name, content in sources.items():
        flow, _ = loader.load(content, f"{name}.yaml")
        assert flow is not None
        flows[name] = flow
    return flows


async def _call(engine: Engine, name: str, outcomes: list[int]) -> str:
    """A call without a key, with whatever the PBX does, until it is over: how it ended."""
    caller = Caller([])
    await engine.serve(arrival(name), caller)
    while caller.variables["LL_NEXT"] in IN_THE_PBX and outcomes:
        possible = IN_THE_PBX[caller.variables["LL_NEXT"]]
        outcome = possible[outcomes.pop() % len(possible)]
        place, flow = caller.variables["LL_PLACE"], caller.variables.get("LL_FLOW", name)
        caller = Caller([])
        await engine.serve(arrival(flow, place=place, outcome=outcome), caller)
    return caller.variables["LL_NEXT"]


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(sets(), st.lists(st.integers(0, 5), max_size=12))
def test_no_step_is_come_by_too_often(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, sources: dict[str, bytes], outcomes: list[int]
) -> None:
    flows = _flows(sources)
    rules = check.rules()
    whole = WholeSet(flows, TEXTS)
    assume(not any(list(rules[name](whole)) for name in ("loops", "exits", "invoke")))
    caplog.clear()
    engine = engine_of(FlowSet(flows, TEXTS, sources), tmp_path)
    with caplog.at_level(logging.ERROR):
        for name in FLOWS:
            ended = asyncio.run(_call(engine, name, list(outcomes)))
            assert ended in ("end", *IN_THE_PBX)
    assert "more than" not in caplog.text
