"""What the environment may say, and how a mistake in it is told."""

from pathlib import Path

import pytest

from longlines.settings import CHECKOUT, SettingsError, load


def test_defaults_stay_below_the_checkout() -> None:
    settings = load({})
    assert settings.home == CHECKOUT / "var"
    assert settings.pbx_root == CHECKOUT / "var" / "pbx-root"
    assert (settings.host, settings.sip_port, settings.ami_port) == ("127.0.0.1", 5060, 5038)
    assert settings.rtp_ports == (10000, 10999)
    assert settings.database_url == f"sqlite:///{CHECKOUT}/var/database/longlines.db"


def test_everything_of_an_instance_follows_its_home(tmp_path: Path) -> None:
    settings = load({"LONGLINES_HOME": str(tmp_path)})
    folders = (settings.config, settings.secrets, settings.spool, settings.run, settings.logs)
    assert all(folder.parent == tmp_path for folder in folders)
    assert str(tmp_path) in settings.database_url


@pytest.mark.parametrize("value", ["0", "65536", "+1", "1.5", "sip", "٥٠٦٠", " 5060"])
def test_a_bad_port_is_named_with_its_variable(value: str) -> None:
    with pytest.raises(
        SettingsError, match=r"LONGLINES_SIP_PORT is .*; use a port from 1 to 65535"
    ):
        load({"LONGLINES_SIP_PORT": value})


@pytest.mark.parametrize("value", ["10000", "20000-10000", "80-90", "a-b", "10000-70000", "1-2-3"])
def test_a_bad_range_is_named_with_its_variable(value: str) -> None:
    with pytest.raises(SettingsError, match="LONGLINES_RTP_PORTS is"):
        load({"LONGLINES_RTP_PORTS": value})


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(SettingsError, match="use 'fastagi' or 'script'"):
        load({"LONGLINES_ENGINE": "ari"})
