"""operators.yaml becomes Asterisk's queues; with a mistake there are none, and it is said why."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from longlines.host import configure, queues
from longlines.queues import FILE
from longlines.settings import CHECKOUT, Settings, load


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "var"))
    (tmp_path / "flows" / "prompts").mkdir(parents=True)
    (tmp_path / "flows" / "prompts" / "en.yaml").write_text("")
    own = replace(load(), flows=tmp_path / "flows")
    configure.make_folders(own)
    return own


def test_the_shipped_file_makes_queues_of_the_shipped_accounts(settings: Settings) -> None:
    (settings.flows / FILE).write_bytes((CHECKOUT / "flows" / FILE).read_bytes())
    staff = queues.write(settings)
    assert staff is not None
    assert queues.values(staff)["before_waiting"] == "waiting"
    written = (settings.config / queues.QUEUES).read_text()
    assert "[billing-es]" in written
    assert "member => PJSIP/operator1,1,Operator 1,PJSIP/operator1" in written
    rules = (settings.config / queues.RULES).read_text()
    assert "[operators-en]" in rules


def test_without_the_file_everybody_is_put_into_one_queue(settings: Settings) -> None:
    assert queues.write(settings) is None
    assert queues.values(None)["before_waiting"] == ""
    for name in (queues.QUEUES, queues.RULES):
        assert "[" not in (settings.config / name).read_text()


def test_a_mistake_is_logged_and_changes_nothing_else(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.flows / FILE).write_text("operators: {alice: {languages: [en]}}\n")
    with caplog.at_level(logging.ERROR):
        assert queues.write(settings) is None
    assert 'no account "alice" is an operator' in caplog.text
    assert "[" not in (settings.config / queues.QUEUES).read_text()


def test_the_whole_configuration_includes_both_files(settings: Settings) -> None:
    configure.configure(settings)
    for name, included in (("queues.conf", queues.QUEUES), ("queuerules.conf", queues.RULES)):
        assert f'#include "{settings.config / included}"' in (settings.config / name).read_text()
