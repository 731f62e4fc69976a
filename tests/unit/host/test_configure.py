"""Asterisk's configuration as it comes out for an instance."""

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from longlines.host import page_telephones
from longlines.host.configure import configure
from longlines.host.errors import HostError
from longlines.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LONGLINES_HOME": str(tmp_path / "home"), "LONGLINES_SIP_PORT": "5070"})


def section(text: str, name: str) -> str:
    return "\n".join(re.findall(rf"^\[{name}\]\n(.*?)(?=^\[|\Z)", text, re.S | re.M))


def test_each_account_can_register_and_only_operators_serve_the_queue(settings: Settings) -> None:
    logins = configure(settings)
    pjsip = (settings.config / "pjsip.conf").read_text()
    queues = (settings.config / "queues.conf").read_text()
    for login in logins:
        own = section(pjsip, login.account.name)
        assert f"password = {login.password}" in own
        assert f"context = {login.account.role}s" in own
        assert f'callerid = "{login.account.display}" <{login.account.number}>' in own
    assert re.findall(r"member => PJSIP/(\w+)", queues) == [
        *("operator1", "operator2"),
        *("operator1", "operator2"),
    ]
    assert "bind = 127.0.0.1:5070" in pjsip


def test_no_file_of_the_configuration_is_readable_by_others(settings: Settings) -> None:
    configure(settings)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in settings.config.iterdir()}
    assert modes == {0o600}


def test_a_second_time_changes_nothing(settings: Settings) -> None:
    def texts() -> dict[str, str]:
        return {path.name: path.read_text() for path in settings.config.iterdir()}

    first, before = configure(settings), texts()
    assert configure(settings) == first
    assert texts() == before


def test_call_events_end_in_the_spool(settings: Settings) -> None:
    configure(settings)
    for name in ("cel-custom", "cdr-custom"):
        assert (settings.logs / "asterisk" / name).resolve() == settings.spool.resolve()


def test_nothing_refuses_calls_and_control_stays_on_loopback(settings: Settings) -> None:
    configure(settings)
    asterisk = section((settings.config / "asterisk.conf").read_text(), "options")
    assert not re.search(r"maxcalls|maxload|minmemfree", asterisk)
    assert "live_dangerously = no" in asterisk
    manager = (settings.config / "manager.conf").read_text()
    assert "bindaddr = 127.0.0.1" in manager
    assert re.findall(r"permit = (.*)", manager) == ["127.0.0.0/8"]
    write = re.search(r"^write = (.*)", manager, re.M)
    assert write is not None
    assert not {"system", "command", "config", "originate", "all"} & set(write[1].split(","))


def test_a_home_that_would_become_configuration_is_refused(tmp_path: Path) -> None:
    settings = load({"LONGLINES_HOME": f"{tmp_path}/a;b"})
    with pytest.raises(HostError, match=r"asterisk\.conf:\d+: the value of"):
        configure(settings)


def test_a_name_as_control_host_is_refused(settings: Settings) -> None:
    with pytest.raises(HostError, match="LONGLINES_CONTROL_HOST is 'pbx'; use an IP address"):
        configure(replace(settings, control_host="pbx"))


def test_a_home_too_long_for_the_machines_own_asterisk_is_told(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    settings = load({"LONGLINES_HOME": str(long), "LONGLINES_PBX": "system"})
    with pytest.raises(HostError, match="too long for a socket"):
        configure(settings)
    embedded = load({"LONGLINES_HOME": str(long)})
    configure(embedded)


def test_only_what_the_page_needs_is_opened_and_on_loopback(settings: Settings) -> None:
    page_telephones.choose(settings, "operator2", in_page=True)
    configure(replace(settings, webrtc_port=8099))
    http, pjsip = [(settings.config / name).read_text() for name in ("http.conf", "pjsip.conf")]
    assert "enabled = yes\nbindaddr = 127.0.0.1\nbindport = 8099" in http
    phones = re.findall(r"^\[(\w+)\]\(\+type=endpoint\)$", pjsip, re.M)
    assert phones == ["operator2"]
    assert pjsip.count("aors = operator2@desk\n") == 1
    assert "media_address = 127.0.0.1\nbind_rtp_to_media_address = yes" in pjsip


def test_without_telephones_in_the_page_nothing_more_is_opened(settings: Settings) -> None:
    page_telephones.choose(settings, "operator2", in_page=True)
    configure(replace(settings, webrtc_port=None))
    texts = {path.name: path.read_text() for path in settings.config.iterdir()}
    assert "enabled = yes" not in texts["http.conf"]
    assert "websocket" not in texts["modules.conf"]
    assert "icesupport = yes" not in texts["rtp.conf"]
    assert "webrtc = yes" not in texts["pjsip.conf"]


def test_what_listens_everywhere_sends_sound_from_everywhere(settings: Settings) -> None:
    page_telephones.choose(settings, "operator2", in_page=True)
    configure(replace(settings, host="0.0.0.0", webrtc_port=8099))
    pjsip = (settings.config / "pjsip.conf").read_text()
    assert "media_address = \nbind_rtp_to_media_address = no" in pjsip


def test_a_browser_of_this_machine_finds_the_sound_where_it_listens(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = tmp_path / "fib_trie"
    addresses.write_text(
        "  |-- 192.0.2.2\n     /32 host LOCAL\n  |-- 127.0.0.1\n     /32 host LOCAL\n"
    )
    monkeypatch.setattr("longlines.host.configure.LOCAL_ADDRESSES", addresses)
    configure(replace(settings, host="127.0.0.2", webrtc_port=8099))
    text = (settings.config / "rtp.conf").read_text()
    assert text.endswith("[ice_host_candidates]\n192.0.2.2 => 127.0.0.2\n")
    configure(replace(settings, host="192.0.2.2", webrtc_port=8099))
    assert "=>" not in (settings.config / "rtp.conf").read_text()
