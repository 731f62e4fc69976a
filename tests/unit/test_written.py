"""Values read from YAML are shown as they were written."""

import pytest

from longlines.flow import loader
from longlines.flow.written import written

STEPS = [
    ("ask: {prompt: p, digits: 7-15, save_as: n}", "digits", "7-15"),
    ("ask: {prompt: p, digits: 4, save_as: n, wait: 6s}", "digits", "4"),
    ("ask: {prompt: p, digits: 4, save_as: n, wait: 1m30s}", "wait", "1m30s"),
    ("ask: {prompt: p, digits: 4, save_as: n, wait: 2m}", "wait", "2m"),
    ("ask: {prompt: p, digits: 4, save_as: n, wait: 0.5s}", "wait", "0.5s"),
    ("ask: {prompt: key, digits: 4, save_as: n, tries: 3}", "tries", "3"),
    ("ask: {prompt: key, digits: 4, save_as: n}", "prompt", "key"),
    ("say: {text: Good day.}", "text", "Good day."),
    ("say: {digits: '{callee}'}", "digits", "{callee}"),
    ("say: p", "digits", ""),
    ("menu: {prompt: p, keys: {1: a, '{key}': a}}", "keys", "1: a, {key}: a"),
    ("set: {callee: '{caller}', b: 0112}", "values", "callee: {caller}, b: 0112"),
    ("goto: {flow: f, step: s}", "target", "f.s"),
    ("goto: {flow: f}", "target", "f"),
    ("dial: {number: '1', bill_to: caller, consent: {flow: f, key: random}}", "consent", "f"),
    ("invoke: {flow: f, save: {callee: number, a: a}}", "save", "callee: number, a"),
    ("http: {url: 'https://x.test/', save: {plan: c.plan}}", "save", "plan: c.plan"),
    ("hours: {zone: Asia/Tokyo, open: {mon-fri: 9:00-17:30}}", "zone", "Asia/Tokyo"),
    (
        "hours: {zone: UTC, open: {mon-wed: 9:00-17:30, fri: '9:00-12:00, 13:00-2:00'}}",
        "open",
        "mon-wed 9:00-17:30, fri 9:00-12:00 and 13:00-2:00",
    ),
    ("hours: {zone: UTC, open: {sun: 0:00-24:00}}", "open", "sun 0:00-24:00"),
    (
        "hours: {zone: UTC, open: {mon: 9:00-17:30}, holidays: [2026-12-25, 01-01]}",
        "holidays",
        "2026-12-25, 01-01",
    ),
]


@pytest.mark.parametrize(("step", "field", "shown"), STEPS)
def test_a_value_is_shown_as_it_is_written(step: str, field: str, shown: str) -> None:
    text = f"flow: x\nsteps:\n  a:\n    {step}\n"
    flow, problems = loader.load(text.encode(), "x.yaml")
    assert flow is not None, problems
    assert written(getattr(flow.steps["a"].verb, field)).removesuffix(" (random key)") == shown
