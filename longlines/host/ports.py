"""Tells, before anything is started, which port is taken."""

import errno
import socket
from collections.abc import Iterator
from typing import TypeAlias

from longlines.host import far_end
from longlines.host.errors import HostError
from longlines.settings import Settings

Wanted: TypeAlias = tuple[str, str, int, tuple[socket.SocketKind, ...]]

UDP, TCP = socket.SOCK_DGRAM, socket.SOCK_STREAM
_HOSTS = {"LONGLINES_SIP_PORT": "LONGLINES_HOST", "LONGLINES_DESK_PORT": "LONGLINES_DESK_HOST"}
"""Which setting names the address of a port, where it isn't LONGLINES_CONTROL_HOST."""


def check(settings: Settings) -> None:
    """Raise HostError with one line for each port that can't be used."""
    wanted: tuple[Wanted, ...] = (
        ("LONGLINES_SIP_PORT", settings.host, settings.sip_port, (UDP, TCP)),
        ("LONGLINES_AMI_PORT", settings.control_host, settings.ami_port, (TCP,)),
        ("LONGLINES_AGI_PORT", settings.control_host, settings.agi_port, (TCP,)),
        ("LONGLINES_HTTP_PORT", settings.control_host, settings.http_port, (TCP,)),
    )
    if settings.desk_port is not None:
        desk = ("LONGLINES_DESK_PORT", settings.desk_host, settings.desk_port, (TCP,))
        wanted = (*wanted, desk)
    if settings.webrtc_port is not None:
        wanted = (*wanted, ("LONGLINES_WEBRTC_PORT", "127.0.0.1", settings.webrtc_port, (TCP,)))
    wrong = list(_shared([(name, port) for name, _, port, _ in wanted]))
    played = [
        ("LONGLINES_FAR_END_PORT", line.host, port, (UDP,))
        for line in far_end.played(settings)
        for port in (line.port, line.port + 1)
    ]
    for name, host, port, kinds in (*wanted, *played):
        complaint = next(filter(None, (_try(name, host, port, kind) for kind in kinds)), None)
        wrong += [complaint] if complaint else []
    if wrong:
        raise HostError("\n".join(dict.fromkeys(wrong)))


def _shared(ports: list[tuple[str, int]]) -> Iterator[str]:
    names: dict[int, str] = {}
    for name, port in ports:
        if port in names:
            yield f"{names[port]} and {name} are both {port}; give each its own port"
        names[port] = name


def _try(name: str, host: str, port: int, kind: int) -> str | None:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=kind)[0]
        with socket.socket(family, kind) as probe:
            if kind == TCP:
                # A port whose old connections still linger is free; a listening one isn't.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        setting = _HOSTS.get(name, "LONGLINES_CONTROL_HOST")
        if error.errno == errno.EADDRINUSE:
            return f"port {port} ({name}) is taken; stop what uses it or set {name} to a free one"
        if error.errno == errno.EACCES:
            return f"port {port} ({name}) is for root only; set {name} to one above 1023"
        return f"{host} ({setting}) isn't an address of this machine; set {setting} to one that is"
    return None
