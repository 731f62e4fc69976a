"""Nobody pays for a call who was not asked, and no caller chooses who pays."""

import pytest

from tests.unit.checks.sets import found

ASKS = "asks\nsteps:\n  y: {end: accepted}\n"


def test_the_called_party_pays_only_when_asked() -> None:
    dial = "a\nsteps:\n  x: {dial: {number: '1', bill_to: callee}}\n"
    assert found("payers", dial, ASKS) == [
        "a.yaml:3:7: bill_to: callee needs consent: nobody pays for a call unasked"
    ]
    assert found("payers", dial.replace("callee", "callee, consent: asks"), ASKS) == []
    assert found("payers", dial.replace("callee", "caller"), ASKS) == []


@pytest.mark.parametrize(
    "verb",
    [
        "ask: {prompt: p, digits: 4, save_as: caller}",
        "set: {caller: '1'}",
        "http: {url: 'https://x.example/', save: [caller]}",
        "invoke: {flow: asks, save: {caller: x}}",
        "invoke: {flow: asks, with: {caller: '1'}}",
    ],
)
def test_no_step_says_who_the_caller_is(verb: str) -> None:
    (said,) = found("payers", f"a\nsteps:\n  x: {{{verb}}}\n", ASKS)
    assert '"caller" is whom bill_to: caller charges' in said
