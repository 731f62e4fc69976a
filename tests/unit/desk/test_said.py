"""What the desk answers, and the path of a call, can be told in every language of the page."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines.desk.card import SHOWN
from longlines.desk.said import Said, told
from longlines.settings import CHECKOUT

SENTENCES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (CHECKOUT / "longlines" / "desk" / "page" / "said").glob("*.json")
}
PLACES = re.compile(r"\{(\w+)\}")
IN_ACTIONS = ("Refused", "Said")


def test_a_sentence_says_what_it_is_made_of() -> None:
    said = Said("{who} has taken the call", who="ann")
    assert said == "ann has taken the call"
    assert told(said) == {"template": "{who} has taken the call", "values": {"who": "ann"}}
    assert Said("{not} a place") == "{not} a place"
    assert told("plain") == {}


@pytest.mark.parametrize("language", ["es", "zh"])
def test_every_answer_has_its_sentence(language: str) -> None:
    known = SENTENCES[language]
    answers = {text for path in (CHECKOUT / "ami" / "desk").rglob("*.py") for text in _said(path)}
    assert len(answers) > 50
    missing = sorted(answers - known.keys())
    assert missing == [], f"add these to longlines/desk/page/said/{language}.json"
    for english, text in known.items():
        if ":" not in english.split(" ")[0]:
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(english)), english


@pytest.mark.parametrize("language", ["es", "zh"])
def test_every_line_of_a_path_has_its_words(language: str) -> None:
    assert {f"path:{what}" for what in SHOWN} <= SENTENCES[language].keys()


def _said(path: Path) -> Iterator[str]:
    """The sentences that stand in a module, where they are texts and not put together."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = node.args[:1] if node.func.id in IN_ACTIONS else []
            texts = node.args[1:2] if node.func.id == "refusal" else texts
            for text in texts:
                if isinstance(text, ast.Constant):
                    yield str(text.value)
