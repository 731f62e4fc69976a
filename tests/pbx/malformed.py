"""Malformed and merely strange SIP: messages after each of RFC 4475's, and mutations of them.

The section of RFC 4475 stands beside each. Those whose point is a long text or binary body are
shorter here; the bytes that make them hard are kept.
"""

import random

_INVITE = (
    "INVITE sip:911@{host} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.9:9;branch=z9hG4bK{n}\r\n"
    "From: <sip:a@b>;tag={n}\r\nTo: <sip:911@{host}>\r\nCall-ID: {n}\r\nCSeq: 1 INVITE\r\n"
    "Max-Forwards: 70\r\nContact: <sip:a@127.0.0.9:9>\r\nContent-Length: 0\r\n\r\n"
)
_REGISTER = _INVITE.replace("INVITE sip:911@{host}", "REGISTER sip:{host}").replace(
    "1 INVITE", "1 REGISTER"
)
_ANSWER = (
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK{n}\r\n"
    "From: <sip:a@b>;tag={n}\r\nTo: <sip:b@c>;tag=2\r\nCall-ID: {n}\r\nCSeq: 1 INVITE\r\n"
    "Content-Length: 0\r\n\r\n"
)
_SDP = "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.3\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\n"


def _with(old: str, new: str, text: str = _INVITE) -> str:
    assert old in text, old
    return text.replace(old, new)


def _and(lines: str, text: str = _INVITE) -> str:
    return _with("Max-Forwards", f"{lines}\r\nMax-Forwards", text)


def _body(kind: str, body: str, text: str = _INVITE) -> str:
    head = _with("Content-Length: 0", f"Content-Type: {kind}\r\nContent-Length: {len(body)}", text)
    return head + body


TORTURES = {
    "3.1.1.1": _with("To: <sip:911@{host}>", "TO :\r\n sip:911@{host} ;   tag    = 1").replace(
        "Max-Forwards: 70",
        "MaX-fOrWaRdS: 0068\r\nv:  SIP  / 2.0  / TCP  spindle ;\r\n  branch  = z",
    ),
    "3.1.1.2": _with("INVITE sip", "!interesting-Method0123456789_*+`.%indeed'~ sip").replace(
        "1 INVITE", "1 !interesting-Method0123456789_*+`.%indeed'~"
    ),
    "3.1.1.3": _with("sip:911@", "sip:sips%3Auser%40example.com@"),
    "3.1.1.4": _with("sip:a@b", "sip:null-%00-null@example.com", _REGISTER),
    "3.1.1.5": _with("INVITE sip", "RE%47IST%45R sip").replace("1 INVITE", "1 RE%47IST%45R"),
    "3.1.1.6": _with("From: <sip:a@b>", "From: caller<sip:a@b>"),
    "3.1.1.7": _with(
        "From: <sip:a@b>", f'From: "{"I have a user name of extreme " * 9}" <sip:a@b>'
    ),
    "3.1.1.8": _REGISTER + _INVITE,
    "3.1.1.9": _with("sip:911@", "sip:user;par=u%40example.net@"),
    "3.1.1.10": _and(
        "\r\n".join(
            f"Via: SIP/2.0/{each} t.example.com;branch=z9hG4bK{each}"
            for each in ("TLS", "FTP", "SCTP", "MAGIC")
        )
    ),
    "3.1.1.11": _body(
        "multipart/mixed; boundary=7a9c", "--7a9c\r\n\r\nhi\r\n--7a9c\r\n\x00\x01--\r\n"
    ),
    "3.1.1.12": _with("200 OK", "200 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e", _ANSWER),
    "3.1.1.13": _with("200 OK", "100 ", _ANSWER),
    "3.1.2.1": _with("branch=z9hG4bK{n}", "branch=z9hG4bK{n};;,;,,"),
    "3.1.2.2": _with("Content-Length: 0", "Content-Length: 9999"),
    "3.1.2.3": _with("Content-Length: 0", "Content-Length: -999"),
    "3.1.2.4": _with("CSeq: 1 INVITE", "CSeq: 36893488147419103232 INVITE").replace("70", "300"),
    "3.1.2.5": _and(
        'Retry-After: 949302838503028349304023988\r\nWarning: 1812 o "x"',
        _ANSWER.replace("Content-Length", "Max-Forwards: 1\r\nContent-Length"),
    ),
    "3.1.2.6": _with("To: <sip:911@{host}>", 'To: "911 <sip:911@{host}>'),
    "3.1.2.7": _with("INVITE sip:911@{host} SIP", "INVITE <sip:911@{host}> SIP"),
    "3.1.2.8": _with("INVITE sip:911@{host} SIP/2.0", "INVITE sip:911@{host}; lr SIP/2.0"),
    "3.1.2.9": _with("INVITE sip:911@{host} SIP/2.0", "INVITE  sip:911@{host}  SIP/2.0"),
    "3.1.2.10": _with("sip:911@{host} SIP/2.0", "sip:911@{host} SIP/2.0 "),
    "3.1.2.11": _with("sip:911@{host} SIP", "sip:911@{host}?Route=%3Csip:x%3E SIP"),
    "3.1.2.12": _and("Date: Fri, 01 Jan 2010 16:00:00 EST"),
    "3.1.2.13": _with("<sip:a@127.0.0.9:9>", "sip:user@example.com?Route=%3Csip:x%3E", _REGISTER),
    "3.1.2.14": _with("To: <sip:911@{host}>", 'To: "Watson, Thomas" < sip:911@{host} >'),
    "3.1.2.15": _with("From: <sip:a@b>", "From: Bell, Alexander <sip:a@b>"),
    "3.1.2.16": _with("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"),
    "3.1.2.17": _with("CSeq: 1 INVITE", "CSeq: 8 OPTIONS"),
    "3.1.2.18": _with("INVITE sip", "NEWMETHOD sip"),
    "3.1.2.19": _with("200 OK", "4294967301 better not break the receiver", _ANSWER),
    "3.2.1": _with("branch=z9hG4bK{n}", "branch=z9hG4bK", _REGISTER),
    "3.3.1": _with("Call-ID: {n}\r\n", "").replace("From: <sip:a@b>;tag={n}\r\n", ""),
    "3.3.2": _with("sip:911@{host} SIP", "nobodyKnowsThisScheme:totallyopaquecontent SIP"),
    "3.3.3": _with("sip:911@{host} SIP", "soap.beep://192.0.2.103:3002 SIP"),
    "3.3.4": _with("To: <sip:911@{host}>", "To: isbn:2983792873", _REGISTER),
    "3.3.5": _and("Proxy-Require: noProxiesSupportThis\r\nRequire: nothingSupportsThis"),
    "3.3.6": _body("application/unknownformat", '<audio> <pcmu port="443"/> </audio>'),
    "3.3.7": _and("Authorization: NoOneKnowsThisScheme opaque-data=here", _REGISTER),
    "3.3.8": _with("CSeq: 1 INVITE", "CSeq: 1 INVITE\r\nCSeq: 59 INVITE\r\nCall-ID: other"),
    "3.3.9": _with("Content-Length: 0", "Content-Length: 13\r\nContent-Length: 5"),
    "3.3.10": _with("SIP/2.0/UDP 127.0.0.1:5060", "SIP/2.0/UDP 255.255.255.255", _ANSWER),
    "3.3.11": _with("Max-Forwards: 70", "Max-Forwards: 0"),
    "3.3.12": _with(
        "<sip:a@127.0.0.9:9>", "<sip:+19725552222@g.example.net;unknownparam>", _REGISTER
    ),
    "3.3.13": _with("<sip:a@127.0.0.9:9>", "sip:+1@g.example.net;unknownparam", _REGISTER),
    "3.3.14": _with("<sip:a@127.0.0.9:9>", "<sip:u@example.com?Route=%3Csip:x%3E>", _REGISTER),
    "3.3.15": _and("Accept: text/nobodyKnowsThis"),
    "3.4.1": "INVITE sip:911@{host} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.9\r\nFrom: <sip:a@b>\r\n"
    f"To: <sip:911@{{host}}>\r\nCall-ID: {{n}}\r\nCSeq: 1 INVITE\r\n\r\n{_SDP}",
    "cut": "\r\n\r\n",
}
"""By their sections; the first thirteen are valid, and answered as any call of a stranger's is."""

MESSAGES = tuple(TORTURES.values())
SHARES = 4
"""One message of so many is sent as it is; the others with some bytes changed."""

MOST = 1400


def message(chance: random.Random, number: int, host: str) -> bytes:
    """One of them, or what mutation left of it, as it goes to `host`."""
    text = chance.choice(MESSAGES).replace("{n}", f"noise{number}").replace("{host}", host)
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
    return bytes(data[:MOST])
