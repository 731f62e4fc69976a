"""Lines to carriers as they come out in Asterisk's configuration, and what the far end plays."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from longlines.host import far_end
from longlines.host.configure import configure
from longlines.host.errors import HostError
from longlines.host.ports import check
from longlines.settings import Settings, load

CARRIERS = """
currency: USD
carriers:
  tin: {trunk: {host: far-end, user: longlines, prefix: "99"}}
  wire: {trunk: {host: sip.example.net, port: 5080, transport: tcp, user: us}}
  rope: {trunk: {host: 203.0.113.7}}
  gone: {trunk: {host: 203.0.113.8}, enabled: no}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "carriers.yaml").write_text(CARRIERS)
    found = load(
        {
            "LONGLINES_HOME": str(tmp_path / "home"),
            "LONGLINES_CARRIERS": str(tmp_path / "carriers.yaml"),
            "LONGLINES_FAR_END_PORT": "25170",
            "LONGLINES_PSAP_PORT": "off",
        }
    )
    found.secrets.mkdir(parents=True)
    (found.secrets / "trunk-wire").write_text("s3cret/of+theirs=\n")
    return found


def sections(text: str, name: str) -> list[str]:
    return re.findall(rf"^\[{name}\](?:\(\+\))?\n(.*?)(?=^\[|\Z)", text, re.S | re.M)


def test_each_carrier_in_use_has_its_trunk(settings: Settings) -> None:
    configure(settings)
    pjsip = (settings.config / "pjsip.conf").read_text()
    contacts = re.findall(r"^contact = (.*)$", pjsip, re.M)
    assert contacts == [
        r"sip:127.0.0.11:25170\;transport=udp",
        r"sip:sip.example.net:5080\;transport=tcp",
        r"sip:203.0.113.7:5060\;transport=udp",
    ]
    wire, login = sections(pjsip, "carrier-wire")
    assert "transport = tcp" in wire
    assert "outbound_auth = carrier-wire-login" in login
    assert "password = s3cret/of+theirs=" in sections(pjsip, "carrier-wire-login")[0]
    assert len(sections(pjsip, "carrier-rope")) == 1, "it knows us by our address"


def test_no_carrier_gets_further_than_stated_numbers(settings: Settings) -> None:
    configure(settings)
    pjsip = (settings.config / "pjsip.conf").read_text()
    for name in ("tin", "wire", "rope"):
        trunk = sections(pjsip, f"carrier-{name}")[0]
        for line in ("context = from-carrier", "allow_transfer = no", "trust_id_inbound = no"):
            assert line in trunk
    plan = (settings.config / "extensions.conf").read_text()
    stated = sections(plan, "stated")[0]
    assert re.findall(r"exten => (\S+),1,Set\(LL_TO=(\w+)\)", stated)[:2] == [
        ("+12025550101", "alice"),
        ("+12025550102", "bob"),
    ]


def test_a_password_that_nobody_gave_us_is_asked_for(settings: Settings) -> None:
    (settings.secrets / "trunk-wire").unlink()
    with pytest.raises(HostError, match=r"put the password of the carrier wire into .*trunk-wire"):
        configure(settings)


def test_a_mistake_among_the_carriers_is_told_with_its_place(settings: Settings) -> None:
    settings.carriers.write_text(CARRIERS.replace("port: 5080", "prot: 5080"))
    with pytest.raises(HostError, match=r"carriers\.yaml:5:\d+: .*prot"):
        configure(settings)


def test_the_far_end_plays_simulated_carriers_only(settings: Settings) -> None:
    configure(settings)
    far_end.configure_far_end(settings)
    own = far_end.settings_of(settings)
    pjsip = (own.config / "pjsip.conf").read_text()
    assert re.findall(r"^bind = (.*)$", pjsip, re.M) == ["127.0.0.11:25171"]
    ours = (settings.config / "pjsip.conf").read_text()
    password = re.findall(r"^password = (.*)$", sections(ours, "carrier-tin-login")[0], re.M)
    assert f"password = {password[0]}" in sections(pjsip, "tin-login")[0]
    assert "enabled = no" in (own.config / "manager.conf").read_text()
    names = [part.name for part in far_end.parts(settings, {})]
    assert names == ["far-end", "far-end-door"]


def test_switched_off_it_is_not_there(settings: Settings) -> None:
    off = replace(settings, far_end_port=None)
    configure(off)
    assert far_end.parts(off, {}) == []
    assert "carrier-tin" not in (off.config / "pjsip.conf").read_text()
    assert load({"LONGLINES_FAR_END_PORT": "off"}).far_end_port is None


def test_its_ports_are_checked_too(settings: Settings) -> None:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.11", 25171))
        with pytest.raises(HostError, match=r"port 25171 \(LONGLINES_FAR_END_PORT\) is taken"):
            check(settings)
