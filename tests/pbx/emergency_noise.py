"""Malformed SIP: messages after RFC 4475, and random mutations of them, at a steady rate."""

import random
import socket
import threading
import time

Address = tuple[str, int]

_INVITE = (
    "INVITE sip:911@{host} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK{n}\r\n"
    "From: <sip:a@b>;tag={n}\r\nTo: <sip:911@{host}>\r\nCall-ID: {n}\r\nCSeq: 1 INVITE\r\n"
    "Max-Forwards: 70\r\nContact: <sip:a@127.0.0.1:9>\r\nContent-Length: 0\r\n\r\n"
)
TORTURES = (
    # 3.1.2.1 extraneous separators, 3.1.2.2 a length too great, 3.1.2.3 a negative one
    _INVITE.replace("branch=z9hG4bK{n}", "branch=z9hG4bK{n};;,;,,"),
    _INVITE.replace("Content-Length: 0", "Content-Length: 9999"),
    _INVITE.replace("Content-Length: 0", "Content-Length: -999"),
    # 3.1.2.4 scalars out of range, 3.1.2.6 an unclosed quote, 3.1.2.7 <> around the URI
    _INVITE.replace("CSeq: 1 INVITE", "CSeq: 36893488147419103232 INVITE"),
    _INVITE.replace("To: <sip:911@{host}>", 'To: "911 <sip:911@{host}>'),
    _INVITE.replace("INVITE sip:911@{host} SIP", "INVITE <sip:911@{host}> SIP"),
    # 3.1.2.8 spaces in the line, 3.1.2.9 more of them, 3.1.2.16 an unknown version
    _INVITE.replace("INVITE sip:911@{host} SIP/2.0", "INVITE  sip:911@{host}; lr SIP/2.0 "),
    _INVITE.replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"),
    # 3.1.2.17, 3.1.2.18 methods that differ, 3.3.1 missing fields, 3.3.8 several values
    _INVITE.replace("CSeq: 1 INVITE", "CSeq: 8 OPTIONS"),
    _INVITE.replace("INVITE sip", "NEWMETHOD sip").replace("CSeq: 1 INVITE", "CSeq: 1 INVITE"),
    _INVITE.replace("Call-ID: {n}\r\n", "").replace("From: <sip:a@b>;tag={n}\r\n", ""),
    _INVITE.replace("CSeq: 1 INVITE", "CSeq: 1 INVITE\r\nCSeq: 59 INVITE\r\nMax-Forwards: 5"),
    _INVITE.replace("sip:a@b", "sip:" + "a" * 900 + "@b"),
    _INVITE.replace("Max-Forwards: 70", "Max-Forwards: 300"),
    _INVITE.replace("\r\n\r\n", "\r\n"),
    "\r\n\r\n",
    "SIP/2.0 -1 Huh\r\n\r\n",
)
SHARES = 4
"""One message of so many is sent as it is; the others with some bytes changed."""


def noise(target: Address, each_second: int, stop: threading.Event) -> None:
    """Send until `stop` is set."""
    chance = random.Random(4475)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind(("127.0.0.9", 0))
    begun, sent = time.monotonic(), 0
    with sender:
        while not stop.is_set():
            while sent < (time.monotonic() - begun) * each_second:
                sender.sendto(_message(chance, sent, target[0]), target)
                sent += 1
            stop.wait(0.01)


def _message(chance: random.Random, number: int, host: str) -> bytes:
    text = chance.choice(TORTURES).replace("{n}", f"noise{number}").replace("{host}", host)
    data = bytearray(text.encode())
    if chance.randrange(SHARES):
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 30)))
                case _ if len(data) > 9:
                    del data[at]
    return bytes(data[:1400])
