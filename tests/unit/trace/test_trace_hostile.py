"""Strangers' words in every output: no terminal, browser or YAML reader obeys them."""

import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from longlines.trace import ladder, replay, text
from longlines.trace.entries import Trace
from longlines.trace.words import cause, clean
from tests.unit.trace.story import begun, event, note, over, traced

HOSTILE = [
    "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "</text><script>alert(1)</script><text>&amp;",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "one\r\ntwo\n\tthree\x00four",
    "[red]markup[/red] [link=http://x]y[/link]",
    "\u202eright to left\u2066\ufeff\u200b",
    "{x: [1, 2], y: !!python/object:os.system}\n- z: 1",
    "\ufffe\uffff\U000e0001",
    "x" * 100_000,
]


def story(folder: Path, words: str) -> Trace:
    """A call in which everything that a stranger can say is `words`."""
    events = [
        *begun(cidname=words, cidnum=words),
        event("LL_NOTE", 1, extra={"extra": f"x={words}"}),
        event("CHAN_START", 1.2, "1795300001.9", channame=words[:80] or "x"),
        event("LL_REFUSED", 1.3, "1795300001.9", channame=words[:80] or "x", extra=f"why={words}"),
        *over(4, "1795300001.9"),
    ]
    notes = [
        note("enter", 2, flow="f", step="a", verb="say"),
        note("prompt", 2, key="hello", text=words, pieces="1"),
        note("keys", 2.2, digits=words[:40] or "1"),
        note("saved", 2.3, name="said", value=words),
        note("failed", 2.4, step="a", why=words),
        note("outcome", 2.4, step="a", outcome=words or "done", to=words),
        note(words or "x", 2.5, odd=words),
    ]
    return traced(folder, events, notes)


def shown(trace: Trace) -> str:
    console = Console(
        file=io.StringIO(), markup=False, highlight=False, emoji=False, color_system=None
    )
    for line in text.lines(trace):
        console.print(line, soft_wrap=True)
    assert isinstance(console.file, io.StringIO)
    return text.title(trace) + "\n" + console.file.getvalue()


@pytest.mark.parametrize("words", HOSTILE)
def test_no_output_obeys_a_stranger(words: str, tmp_path: Path) -> None:
    assert_harmless(story(tmp_path, words))


@given(words=st.text(max_size=60))
def test_nor_any_other_words(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    words = words.encode("utf-8", "replace").decode()
    assert_harmless(story(tmp_path_factory.mktemp("spool"), words))


def assert_harmless(trace: Trace) -> None:
    lines = shown(trace)
    assert all(line.isprintable() for line in lines.split("\n"))
    assert len(lines.split("\n")) == 2 + len([e for e in trace.entries if not e.minor])
    picture = ladder.draw(trace)
    root = ET.fromstring(picture)
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "defs", "marker", "path", "g", "line", "rect", "text"}
    assert all(sign.isprintable() or sign == "\n" for sign in picture)
    body = json.loads(json.dumps(text.as_json(trace, None)))
    assert all(str(entry["text"]).isprintable() for entry in body["entries"])
    (test,) = yaml.safe_load(replay.as_test(trace, {}))["tests"].values()
    assert set(test) <= {"dial", "flow", "from", "caller", "called", "operator", "expect", "at"}


def test_what_was_printable_stays() -> None:
    assert clean("José 李 +1 <b>&amp;") == "José 李 +1 <b>&amp;"
    assert clean("\x1b[31mred\n") == r"\x1b[31mred\x0a"
    assert clean("\u202eevil") == r"\u202eevil"
    assert len(clean("x" * 1000)) == 200


@pytest.mark.parametrize("code", ["0", "", "x", "-1", "9999", "١٧"])
def test_no_cause(code: str) -> None:
    assert cause(code) == ""


def test_causes_are_sentences_with_their_number() -> None:
    assert cause("17") == "the line is busy (SIP 486 or 600), cause 17"
    assert cause("99") == "a cause without a name of its own, cause 99"
    for number in (1, 16, 17, 19, 20, 21, 27, 34, 38, 41, 102):
        assert re.fullmatch(rf"[a-z].{{8,}}, cause {number}", cause(str(number)))
