"""The schema for editors agrees with the loader, but for what only the whole set can show."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from longlines import verbs
from longlines.flow import library
from longlines.flow.schema import DIALECT, flow_schema
from longlines.settings import CHECKOUT
from tests.flows import editor
from tests.flows.test_fixtures import BAD, GOOD

VALIDATOR = jsonschema.Draft202012Validator(flow_schema())
UNSEEN = {
    "an editor tells without a schema that it is no YAML, or that a key stands twice": (
        """alias backslash-in-quotes brace-not-closed brace-too-many bracket-not-closed
        colon-in-text colon-missing comma-missing control-character curly-quotes cut-off
        duplicate-key duplicate-step duplicate-then indented-too-deep indented-unevenly
        latin-1 list-in-mapping menu-same-key-twice no-break-space nul
        pound-key-unquoted quote-not-closed single-quote-not-closed
        space-after-colon-missing star-key-unquoted tab-indent tag-python
        text-after-quote two-documents utf-16-unmarked utf-32 value-begins-with-at
        value-begins-with-percent"""
    ),
    "it is good YAML, of a kind that flows are not written in": (
        """anchor percent-line tag-str utf-16"""
    ),
    "a schema sees values, not how they are written": (
        """backslash-makes-control-character curly-quotes-around-a-text"""
    ),
    "a schema can't compare or count": (
        """attended-without-announcement digits-backwards holiday-unknown"""
    ),
    "it needs the names of other steps": (
        """goto-leads-nowhere menu-leads-nowhere nothing-after-the-last
        on-failure-leads-nowhere outcome-leads-nowhere then-leads-nowhere"""
    ),
    "it needs the other files": (
        """consent-by-silence consent-by-voicemail consent-that-dials
        consent-that-transfers consent-without-accepted consent-without-random-key
        flow-unknown invoke-word-unanswered invoke-word-unknown invokes-itself
        prompt-speaks-unsaved-value prompt-unknown prompt-untranslated step-of-flow-unknown"""
    ),
    "it needs the roads of a call": (
        """busy-unanswered no-input-unanswered no-way-out no-way-out-but-keys
        noise-loops redials-for-ever set-uses-what-it-sets-later silence-loops
        silence-loops-through-a-prompt unreached-below-menu unreached-circle
        unreached-step value-never-saved value-not-saved-on-one-road"""
    ),
    "rules of telephony, not of the language": (
        """balance-unproved billed-unasked dials-911 payer-given payer-overwritten proof-overwritten
        transfers-to-112"""
    ),
}
"""What the schema can't see, by the reason."""


def _good() -> list[Path]:
    both = [*GOOD.glob("*.yaml"), *(CHECKOUT / "flows").glob("*.yaml")]
    return sorted(path for path in both if path.name not in library.NO_FLOWS)


def _errors(path: Path) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(editor.read(path))]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(flow_schema())
    assert flow_schema()["$schema"] == DIALECT


@pytest.mark.parametrize("path", _good(), ids=lambda path: path.stem)
def test_it_takes_every_good_file(path: Path) -> None:
    assert _errors(path) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_it_refuses_every_bad_file_that_it_can_see(path: Path) -> None:
    unseen = {name for names in UNSEEN.values() for name in names.split()}
    try:
        seen = bool(_errors(path))
    except (yaml.YAMLError, ValueError):
        seen = False
    assert seen == (path.stem not in unseen)


def test_nothing_is_listed_that_is_not_there() -> None:
    listed = [name for names in UNSEEN.values() for name in names.split()]
    assert len(listed) == len(set(listed))
    assert set(listed) <= {path.stem for path in BAD}


def test_every_verb_and_key_is_told_of() -> None:
    definitions = flow_schema()["$defs"]
    for name, kind in verbs.registry().items():
        assert definitions[f"verb_{name}"]["description"] == (kind.__doc__ or "").strip()
        assert name in definitions["step"]["properties"]


def test_a_verb_is_refused_beside_what_another_allows() -> None:
    step = {"say": "hello", "if_no_input": "b"}
    assert not VALIDATOR.is_valid({"flow": "a", "steps": {"b": step}})
    assert VALIDATOR.is_valid({"flow": "a", "steps": {"b": {"say": "hello", "then": "b"}}})


@pytest.mark.parametrize(
    ("step", "valid"),
    [
        ({"invoke": "x", "if_any_word": "a"}, True),
        ({"invoke": "x", "if_Any": "a"}, False),
        ({"set": {"x": 5}}, True),
        ({"set": {"x": None}}, False),
        ({"ask": {"prompt": "p", "digits": 4, "save_as": "x"}}, True),
        ({"ask": {"prompt": "p", "digits": 0, "save_as": "x"}}, False),
        ({"say": True}, True),
        ({"note": "x", "secret": True}, True),
        ({"note": "x", "secret": 1}, False),
    ],
)
def test_values_as_an_editor_sees_them(step: object, valid: bool) -> None:
    assert VALIDATOR.is_valid({"flow": "a", "steps": {"a": step}}) == valid
