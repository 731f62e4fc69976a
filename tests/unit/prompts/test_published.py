"""The set in force, on disk: read back as it was written, and nothing else is read."""

import json
from pathlib import Path

import pytest

from longlines.flow import published
from longlines.flow.phone import Audio
from longlines.flow.prompts import Known, Value
from longlines.flow.published import Published, Unpublished

WHOLE = Published(
    {"hello": "abc"},
    {
        "en": {"hello": ("Hi.", Value("name"), Value("due", "money"), Known("money", "USD 1"))},
        "zh": {"hello": ("您好。",)},
    },
    {"en": {"Hi.": Audio("/sounds/hi", 1.5, "Hi.")}, "zh": {"您好。": Audio("/s", 1.0, "您好。")}},
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    published.write(tmp_path, WHOLE)
    assert published.read(tmp_path) == WHOLE
    assert [path.name for path in tmp_path.iterdir()] == [published.FILE]


def test_the_format_of_another_longlines_is_not_read(tmp_path: Path) -> None:
    old = {"versions": {}, "texts": {"hello": ["Hi."]}, "audio": {"Hi.": ["/sounds/hi", 1.5]}}
    (tmp_path / published.FILE).write_text(json.dumps(old))
    with pytest.raises(Unpublished, match="it is of format 1, this Longlines reads 2"):
        published.read(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 2, "versions": 3}'])
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / published.FILE).write_text(text)
    with pytest.raises(Unpublished, match="start Longlines once"):
        published.read(tmp_path)
