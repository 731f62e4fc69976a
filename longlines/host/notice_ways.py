"""The ways in which a person is told of an emergency call. Each either works or raises."""

import json
import smtplib
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.message import EmailMessage

from longlines.emergency import notices
from longlines.emergency.model import Notice, Plan
from longlines.emergency.notices import Told
from longlines.host import pbx_commands
from longlines.host.errors import HostError
from longlines.settings import Settings

WITHIN = 10.0
"""Seconds that one delivery may take; a page, which somebody must answer, has PAGE_WITHIN."""

PAGE_WITHIN = 35.0
PAGE_LOOK_EVERY = 0.3


class NotDelivered(Exception):
    """Nobody was told; the message says why."""


def deliver(settings: Settings, plan: Plan, call: Told, notice: Notice) -> None:
    """Tell whom the notice names; returns when he was told. Raises NotDelivered."""
    try:
        WAYS[notice.how](settings, plan, call, notice)
    except (HostError, OSError, smtplib.SMTPException, ValueError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}"[:300]) from error


def _screens(settings: Settings, plan: Plan, call: Told, notice: Notice) -> None:
    """`longlines emergency list` and the desk read what the dialplan wrote; nothing is sent."""


def _call(settings: Settings, plan: Plan, call: Told, notice: Notice) -> None:
    number = call.elin.lstrip("+") if not call.number else call.number.lstrip("+")
    exten = f"{call.call}*{number}*{call.location}"
    command = f"channel originate PJSIP/{notice.to} extension {exten}@emergency-page"
    before = _answers(settings, call, notice)
    pbx_commands.ask(settings, command, WITHIN)
    end = time.monotonic() + PAGE_WITHIN
    while _answers(settings, call, notice) == before:
        if time.monotonic() > end:
            raise NotDelivered(f"{notice.to} didn't answer; is the telephone registered?")
        time.sleep(PAGE_LOOK_EVERY)


def _answers(settings: Settings, call: Told, notice: Notice) -> int:
    """How often the dialplan wrote that this page was answered. Raises OSError."""
    path = settings.spool / "emergency-pages"
    begin = f"{call.call} {notice.to} "
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    return sum(line.startswith(begin) for line in lines)


def _mail(settings: Settings, plan: Plan, call: Told, notice: Notice) -> None:
    if not settings.smtp:
        raise NotDelivered("no mail server: set LONGLINES_SMTP to its host:port")
    host, _, port = settings.smtp.partition(":")
    message = EmailMessage()
    message["Subject"] = f"EMERGENCY {call.dialled} from {call.location}"
    message["From"] = settings.mail_from
    message["To"] = notice.to
    message["Message-ID"] = f"<emergency-{call.call}-{call.at:%s}@longlines>"
    message.set_content(notices.sentence(call, plan) + "\n")
    with smtplib.SMTP(host, int(port or 25), timeout=WITHIN) as server:
        server.send_message(message)


def _web(settings: Settings, plan: Plan, call: Told, notice: Notice) -> None:
    body = json.dumps(notices.facts_of(call, plan)).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"emergency-{call.call}"}
    request = urllib.request.Request(notice.to, body, headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=WITHIN):  # noqa: S310 - http(s) by its kind
            return
    except urllib.error.HTTPError as error:
        raise NotDelivered(f"{notice.to} answered {error.code}") from error


WAYS: Mapping[str, Callable[[Settings, Plan, Told, Notice], None]] = {
    "screens": _screens,
    "call": _call,
    "mail": _mail,
    "web": _web,
}
