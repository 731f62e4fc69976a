"""What the dialplan wrote down is delivered once, also when somebody's server hangs."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from longlines import settings as environment
from longlines.host import emergency, notifier
from longlines.host.notifier import Notifier
from longlines.settings import Settings
from longlines.telephones.heard import eventually
from tests.told import Hook, MailServer, served
from tests.unit.emergency.plans import changed

CALL = '{"at":1795344043081,"call":"1795344043.0","dialled":"911","account":"alice",' + (
    '"number":"+12025550101","elin":"+12025550180","location":"front-desk","trunk":"psap-second",'
    '"keyed":"","begun":"1795344039966","first":"1795344039970","asked":"1795344043070"}\n'
)


@pytest.fixture
def web() -> Iterator[Hook]:
    server = Hook()
    stop = served(server)
    yield server
    stop()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    stop = served(server)
    yield server
    stop()


def instance(folder: Path, *notices: str, **more: str) -> Settings:
    """An instance with a plan that tells these, and one call."""
    flows = folder / "flows"
    flows.mkdir()
    text = changed(("notices: [screens]", f"notices: [{', '.join(notices)}]"))
    (flows / "emergency.yaml").write_text(text)
    settings = environment.load(
        {"LONGLINES_HOME": str(folder / "home"), "LONGLINES_FLOWS": str(flows), **more}
    )
    settings.config.mkdir(parents=True)
    settings.spool.mkdir(parents=True)
    assert emergency.write(settings) == ()
    (settings.spool / "emergency.jsonl").write_text(CALL)
    return settings


def finish(works: Notifier) -> None:
    for each in works._busy.values():
        each.result(15)


def test_a_hook_is_told_once_and_it_is_recorded(tmp_path: Path, web: Hook) -> None:
    url = web.url
    settings = instance(tmp_path, "screens", f'{{web: "{url}"}}')
    works = Notifier(settings)
    assert works.once(datetime.now(UTC)) == 2
    finish(works)
    assert works.once(datetime.now(UTC)) == 0
    assert Notifier(settings).once(datetime.now(UTC)) == 0, "also after it was started again"
    assert [each["location"] for each in web.told] == ["front-desk"]
    assert web.told[0]["callback_number"] == "+12025550180"
    assert [each.good for each in notifier.delivered(settings)] == [True, True]


def test_a_hung_server_holds_up_nobody_else(tmp_path: Path, web: Hook) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hung:
        settings = instance(
            tmp_path,
            f'{{web: "http://127.0.0.1:{hung.getsockname()[1]}/x"}}',
            f'{{web: "http://127.0.0.1:{web.server_port}/y"}}',
        )
        assert Notifier(settings).once(datetime.now(UTC)) == 2
        assert web.came.wait(5)


def test_a_failure_is_recorded_with_its_reason(tmp_path: Path, web: Hook) -> None:
    web.status = 500
    url = web.url
    settings = instance(tmp_path, f'{{web: "{url}"}}', "{mail: desk@example.org}")
    works = Notifier(settings)
    works.once(datetime.now(UTC))
    finish(works)
    words = sorted(each.words for each in notifier.delivered(settings))
    assert "answered 500" in words[0]
    assert "set LONGLINES_SMTP" in words[1]
    assert works.once(datetime.now(UTC)) == 0, "not at once again"


def test_who_knows_of_a_call_is_kept(tmp_path: Path) -> None:
    settings = instance(tmp_path, "screens")
    notifier.acknowledge(settings, "1795344043.0", "ann")
    (settings.spool / "emergency-acks").write_text("1795344043.9 page\n")
    assert notifier.acknowledged(settings) == {"1795344043.0": "ann", "1795344043.9": "page"}


def test_a_bad_plan_leaves_the_good_one_in_force(tmp_path: Path) -> None:
    settings = instance(tmp_path, "screens")
    before = (settings.config / emergency.FILE).read_text()
    (settings.flows / "emergency.yaml").write_text(changed(("dave: switch-room", "dave: nowhere")))
    assert any("nowhere" in str(each) for each in emergency.write(settings))
    assert (settings.config / emergency.FILE).read_text() == before
    plan = emergency.in_force(settings)
    assert plan is not None
    assert plan.accounts[3].location == "switch-room"


def test_a_mail_says_who_where_and_when(tmp_path: Path, mail: MailServer) -> None:
    settings = instance(tmp_path, "{mail: desk@example.org}", LONGLINES_SMTP=mail.address)
    works = Notifier(settings)
    assert works.once(datetime.now(UTC)) == 1
    finish(works)
    ((to, message),) = mail.mails
    assert (to, message["Subject"]) == ("desk@example.org", "EMERGENCY 911 from front-desk")
    text = str(message.get_payload())
    assert all(each in text for each in ("room 101", "+12025550180", "2026-11-22", "alice"))
    assert works.once(datetime.now(UTC)) == 0


def test_a_mail_that_is_refused_is_recorded_and_tried_again(
    tmp_path: Path, mail: MailServer
) -> None:
    mail.refuses = True
    settings = instance(tmp_path, "{mail: desk@example.org}", LONGLINES_SMTP=mail.address)
    works = Notifier(settings)
    works.once(datetime.now(UTC))
    finish(works)
    (failed,) = notifier.delivered(settings)
    assert "550" in failed.words
    mail.refuses = False
    works.once(datetime.now(UTC) + timedelta(seconds=6))
    finish(works)
    assert [each.good for each in notifier.delivered(settings)] == [False, True]
    assert len(mail.mails) == 1


async def test_it_is_told_once_though_the_process_is_killed_again_and_again(
    tmp_path: Path, web: Hook
) -> None:
    settings = instance(tmp_path, f'{{web: "{web.url}"}}')
    environ = {
        **os.environ,
        "LONGLINES_HOME": str(settings.home),
        "LONGLINES_FLOWS": str(settings.flows),
    }
    for number in range(2):
        with (settings.spool / "emergency.jsonl").open("a") as file:
            file.write(CALL.replace("1795344043.0", f"1795344043.{number}"))
        command = [sys.executable, "-m", "longlines.host.notifier"]
        with subprocess.Popen(command, env=environ) as process:
            wanted = number + 1
            await eventually(lambda: len(notifier.delivered(settings)) == wanted, 15, 0.05)  # noqa: B023
            process.send_signal(signal.SIGKILL)
    assert [each["call"] for each in web.told] == [f"1795344043.{n}" for n in range(2)]
    assert web.keys == [f"emergency-1795344043.{n}" for n in range(2)]
