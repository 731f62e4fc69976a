"""By which deck a carrier is paid."""

import dataclasses
import logging
import os
from pathlib import Path

import pytest

from longlines.host.deck_names import DeckNames
from longlines.settings import load

ONE = "carriers:\n  gold:\n    trunk: {host: sip.example.net}\n"


def test_a_carriers_deck_is_the_one_that_the_file_names_now(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "carriers.yaml"
    file.write_text(ONE + "    deck: bullion\n")
    names = DeckNames(dataclasses.replace(load(), carriers=file))
    assert (names("gold"), names("tin")) == ("bullion", "tin")
    file.write_text(ONE)
    os.utime(file, (1, 1))
    assert names("gold") == "gold"
    file.write_text("carriers: [")
    os.utime(file, (2, 2))
    with caplog.at_level(logging.ERROR):
        assert names("gold") == "gold"
    assert "the carriers' decks are those known before" in caplog.text
