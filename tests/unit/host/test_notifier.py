"""What the dialplan wrote down is delivered once, also when somebody's server hangs."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from longlines import settings as environment
from longlines.host import emergency, notifier
from longlines.host.notifier import Notifier
from longlines.settings import Settings
from tests.unit.emergency.plans import changed

CALL = '{"at":1795344043081,"call":"1795344043.0","dialled":"911","account":"alice",' + (
    '"number":"+12025550101","elin":"+12025550180","location":"front-desk","trunk":"psap-first"}\n'
)


class Web(ThreadingHTTPServer):
    """A web hook that keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.told: list[dict[str, str]] = []
        self.came = threading.Event()
        self.status = 200


class Hook(BaseHTTPRequestHandler):
    """One request of it."""

    server: Web

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.server.told.append(json.loads(body))
        self.server.came.set()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def instance(folder: Path, *notices: str) -> Settings:
    """An instance with a plan that tells these, and one call."""
    flows = folder / "flows"
    flows.mkdir()
    text = changed(("notices: [screens]", f"notices: [{', '.join(notices)}]"))
    (flows / "emergency.yaml").write_text(text)
    settings = environment.load(
        {"LONGLINES_HOME": str(folder / "home"), "LONGLINES_FLOWS": str(flows)}
    )
    settings.config.mkdir(parents=True)
    settings.spool.mkdir(parents=True)
    assert emergency.write(settings) == ()
    (settings.spool / "emergency.jsonl").write_text(CALL)
    return settings


def finish(works: Notifier) -> None:
    for each in works._busy.values():
        each.result(15)


def test_a_hook_is_told_once_and_it_is_recorded(tmp_path: Path, web: Web) -> None:
    url = f"http://127.0.0.1:{web.server_port}/emergency"
    settings = instance(tmp_path, "screens", f'{{web: "{url}"}}')
    works = Notifier(settings)
    assert works.once(datetime.now(UTC)) == 2
    finish(works)
    assert works.once(datetime.now(UTC)) == 0
    assert Notifier(settings).once(datetime.now(UTC)) == 0, "also after it was started again"
    assert [each["location"] for each in web.told] == ["front-desk"]
    assert web.told[0]["callback_number"] == "+12025550180"
    assert [each.good for each in notifier.delivered(settings)] == [True, True]


def test_a_hung_server_holds_up_nobody_else(tmp_path: Path, web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hung:
        settings = instance(
            tmp_path,
            f'{{web: "http://127.0.0.1:{hung.getsockname()[1]}/x"}}',
            f'{{web: "http://127.0.0.1:{web.server_port}/y"}}',
        )
        assert Notifier(settings).once(datetime.now(UTC)) == 2
        assert web.came.wait(5)


def test_a_failure_is_recorded_with_its_reason(tmp_path: Path, web: Web) -> None:
    web.status = 500
    url = f"http://127.0.0.1:{web.server_port}/emergency"
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
