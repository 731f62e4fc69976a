"""Every value that is used has been saved, on every road that leads to its use."""

import pytest

from longlines.flow.prompts import Value
from longlines.flow.whole import Texts
from tests.unit.checks.sets import found


def _flow(*steps: str, name: str = "a") -> str:
    return f"{name}\non_failure: bye\nsteps:\n" + "".join(f"  {step}\n" for step in steps)


ASK = "ask: {ask: {prompt: p, digits: 4, save_as: pin}}"
TELL = 'tell: {say: {digits: "{pin}"}}'
BYE = "bye: {end: done}"


def test_what_was_asked_for_is_there() -> None:
    assert found("values", _flow(ASK, TELL, BYE)) == []


@pytest.mark.parametrize("name", ["caller", "dialled", "language"])
def test_what_the_pbx_tells_is_there(name: str) -> None:
    assert found("values", _flow(TELL.replace("pin", name), BYE)) == []


def test_a_value_that_nobody_saves() -> None:
    assert found("values", _flow(ASK, TELL.replace("pin", "pn"), BYE)) == [
        'a.yaml:5:24: no step saves "pn"; did you mean "pin"?'
    ]


def test_a_road_on_which_it_is_not_saved_is_shown() -> None:
    ask = "ask: {ask: {prompt: p, digits: 4, save_as: pin}, if_invalid: sorry}"
    assert found("values", _flow(ask, TELL, BYE, "sorry: {say: p, then: tell}")) == [
        'a.yaml:5:24: a call can come here by ask → sorry → tell before "pin" is saved'
    ]


def test_a_menu_saves_its_key_for_its_own_choices() -> None:
    menu = "m: {menu: {prompt: p, keys: {1: tell}}%s}"
    tell = TELL.replace("pin", "key")
    assert found("values", _flow(menu % "", tell, BYE)) == []
    assert len(found("values", _flow(menu % ", if_no_input: tell", tell, BYE))) == 1


def test_when_has_a_road_for_a_value_that_is_missing() -> None:
    ask = "ask: {ask: {prompt: p, digits: 4, save_as: pin}, if_invalid: w}"
    when = 'w: {when: {value: "{pin}", prefix: {"1": tell}, otherwise: bye}}'
    assert found("values", _flow(ask, when, TELL, BYE)) == []
    either = when.replace("otherwise: bye", "otherwise: tell")
    assert len(found("values", _flow(ask, either, TELL, BYE))) == 1


def test_prompts_speak_values_in_any_language() -> None:
    texts: Texts = {"en": {"p": ("Please.",)}, "es": {"p": ("Hola ", Value("name"))}}
    assert found("values", _flow("x: {say: p}", BYE), texts=texts) == [
        'a.yaml:4:12: the prompt "p" speaks "name"; no step saves "name"'
    ]


def test_values_come_along_to_another_flow() -> None:
    other = _flow(TELL, BYE, name="other")
    go = "go: {goto: {flow: other}}"
    assert found("values", _flow(ASK, go, BYE), other) == []
    assert found("values", _flow(ASK, go, BYE), _flow(go, BYE, name="b"), other) == [
        'other.yaml:4:24: a call can come here by b.go → other.tell before "pin" is saved'
    ]


def test_an_invoked_flow_has_what_it_is_given() -> None:
    inner = _flow(TELL, BYE, name="inner")
    invoke = "i: {invoke: {flow: inner, with: {%s}}}"
    assert found("values", _flow(ASK, invoke % 'pin: "{pin}"', BYE), inner) == []
    assert len(found("values", _flow(ASK, invoke % 'pan: "{pin}"', BYE), inner)) == 1


def test_a_consent_flow_is_told_of_the_caller_what_was_saved() -> None:
    asks = "asks\nsteps:\n  s: {say: {recorded: '{caller_name}'}}\n  e: {end: accepted}\n"
    name = "n: {record: {prompt: p, save_as: caller_name}}"
    dial = "d: {dial: {number: '1', bill_to: callee, consent: asks}}"
    assert found("values", _flow(name, dial, BYE), asks) == []
    assert len(found("values", _flow(dial, BYE), asks)) == 1
    told = asks.replace("recorded: '{caller_name}'", "digits: '{callee}{accept_key}'")
    assert found("values", _flow(dial, BYE), told) == []


def test_set_saves_in_its_order() -> None:
    assert found("values", _flow('s: {set: {a: x, b: "{a}"}}', BYE)) == []
    assert len(found("values", _flow('s: {set: {b: "{a}", a: x}}', BYE))) == 1


def test_a_file_that_can_not_be_read_may_save_it() -> None:
    assert found("values", _flow(TELL, BYE), unread=["b"]) == []
