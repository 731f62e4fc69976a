"""The password of a telephone in the page: its own, and not for long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from longlines.host import page_telephones, pbx_commands, secrets, telephone_moves
from longlines.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LONGLINES_HOME": str(tmp_path), "LONGLINES_WEBRTC_PORT": "8099"})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Asterisk, which isn't there, would have been asked."""
    found: list[str] = []

    def ask(_settings: Settings, command: str) -> str:
        found.append(command)
        return ""

    monkeypatch.setattr(pbx_commands, "ask", ask)
    return found


def configured(settings: Settings) -> str:
    return (settings.config / "pjsip.conf").read_text()


def test_asterisk_takes_it_while_the_telephone_is_in_the_page(
    settings: Settings, asked: list[str]
) -> None:
    settings.config.mkdir()
    password = telephone_moves.password(settings, "operator1", datetime.now(UTC))
    assert password != secrets.read_or_make(settings.secrets, "sip-operator1")
    telephone_moves.move(settings, "operator1", in_page=True)
    assert f"[operator1](+type=auth)\npassword = {password}\n" in configured(settings)
    telephone_moves.move(settings, "operator1", in_page=True)
    assert len(asked) == 1

    telephone_moves.move(settings, "operator1", in_page=False)
    assert password not in configured(settings)
    assert not page_telephones.secret(settings, "operator1").exists()


def test_one_that_is_old_is_made_anew(settings: Settings, asked: list[str]) -> None:
    settings.config.mkdir()
    first = telephone_moves.password(settings, "operator1", datetime.now(UTC))
    telephone_moves.move(settings, "operator1", in_page=True)
    assert telephone_moves.password(settings, "operator1", datetime.now(UTC)) == first
    later = datetime.now(UTC) + telephone_moves.LASTS + timedelta(minutes=1)
    second = telephone_moves.password(settings, "operator1", later)
    assert second != first
    assert second in configured(settings)
    assert first not in configured(settings)
    assert len(asked) == 2
