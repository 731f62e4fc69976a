"""A taken port or an address that isn't ours is told before anything starts."""

import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from longlines.host.errors import HostError
from longlines.host.lock import instance_lock
from longlines.host.ports import check
from longlines.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(closing(socket.create_server(("127.0.0.1", 0)))) for _ in "1234"
        ]
        sip, ami, agi, http = (each.getsockname()[1] for each in sockets)
    return replace(
        load({"LONGLINES_HOME": str(tmp_path)}),
        sip_port=sip,
        ami_port=ami,
        agi_port=agi,
        http_port=http,
        far_end_port=None,
    )


def take(port: int, kind: socket.SocketKind) -> socket.socket:
    taken = socket.socket(socket.AF_INET, kind)
    taken.bind(("127.0.0.1", port))
    if kind == socket.SOCK_STREAM:
        taken.listen()
    return taken


def test_free_ports_pass(settings: Settings) -> None:
    check(settings)


PORTS: list[tuple[str, Callable[[Settings], int], socket.SocketKind]] = [
    ("LONGLINES_SIP_PORT", lambda settings: settings.sip_port, socket.SOCK_DGRAM),
    ("LONGLINES_SIP_PORT", lambda settings: settings.sip_port, socket.SOCK_STREAM),
    ("LONGLINES_AMI_PORT", lambda settings: settings.ami_port, socket.SOCK_STREAM),
    ("LONGLINES_AGI_PORT", lambda settings: settings.agi_port, socket.SOCK_STREAM),
    ("LONGLINES_HTTP_PORT", lambda settings: settings.http_port, socket.SOCK_STREAM),
]


@pytest.mark.parametrize(("name", "port_of", "kind"), PORTS)
def test_a_taken_port_is_named_with_its_variable(
    settings: Settings, name: str, port_of: Callable[[Settings], int], kind: socket.SocketKind
) -> None:
    port = port_of(settings)
    with closing(take(port, kind)), pytest.raises(HostError) as caught:
        check(settings)
    assert str(caught.value) == (
        f"port {port} ({name}) is taken; stop what uses it or set {name} to a free one"
    )


def test_all_taken_ports_are_told_at_once(settings: Settings) -> None:
    with (
        closing(take(settings.ami_port, socket.SOCK_STREAM)),
        closing(take(settings.agi_port, socket.SOCK_STREAM)),
        pytest.raises(HostError) as caught,
    ):
        check(settings)
    assert len(str(caught.value).splitlines()) == 2


def test_one_port_for_two_parts_is_told(settings: Settings) -> None:
    with pytest.raises(HostError, match="LONGLINES_AMI_PORT and LONGLINES_AGI_PORT are both"):
        check(replace(settings, agi_port=settings.ami_port))


def test_an_address_of_another_machine_is_told(settings: Settings) -> None:
    with pytest.raises(HostError, match=r"192\.0\.2\.1 \(LONGLINES_HOST\) isn't an address"):
        check(replace(settings, host="192.0.2.1"))


def test_a_home_has_one_instance_at_a_time(settings: Settings) -> None:
    with (
        instance_lock(settings),
        pytest.raises(HostError, match=r"already running in .* \(pid \d+\)"),
        instance_lock(settings),
    ):
        pytest.fail("a second instance got the lock")
    with instance_lock(settings):
        pass
