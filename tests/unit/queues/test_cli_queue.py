"""`longlines queue` as who leads reads it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ami.queue_figures import figures
from longlines import store
from longlines.cli.main import build
from longlines.settings import load

FIGURES = figures(
    [
        {"Event": "QueueParams", "Queue": "billing-en", "Calls": "2", "Completed": "3",
         "Abandoned": "1", "TalkTime": "40", "ServicelevelPerf": "100.0"},
        {"Event": "QueueEntry", "Queue": "billing-en", "Wait": "12"},
        {"Event": "QueueParams", "Queue": "idle-zh"},
        {"Event": "QueueMember", "Queue": "billing-en", "Location": "PJSIP/operator1",
         "Status": "2", "Paused": "0", "CallsTaken": "3", "LastCall": "1700000000"},
        {"Event": "QueueMember", "Queue": "billing-en", "Location": "PJSIP/operator2",
         "Status": "1", "Paused": "1", "PausedReason": "lunch"},
    ]
)  # fmt: skip


class _Listener(BaseHTTPRequestHandler):
    """Answers as the listener does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(FIGURES).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An instance with an empty database and a listener."""
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_HTTP_PORT", str(server.server_port))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    store.upgrade(load().database_url)
    yield
    server.shutdown()
    server.server_close()


def said(*words: str) -> str:
    result = CliRunner().invoke(build("queue"), ["queue", *words])
    assert result.exit_code == 0, result.output
    return result.output


def cells(text: str, name: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if f" {name} " in line]
    return [cell.strip() for cell in line.split("│")[1:-1]]


@pytest.mark.usefixtures("asked")
def test_who_waits_and_for_how_long() -> None:
    text = said()
    busy = ["billing-en", "2", "12 s", "120 s", "3", "1", "100 %"]
    assert cells(text, "billing-en") == busy
    assert cells(text, "all") == ["all", *busy[1:]]
    assert "idle-zh" not in text
    assert cells(text, "operator1") == ["operator1", "talking", "3", "2023-11-14 22:13"]
    assert cells(text, "operator2") == ["operator2", "away: lunch", "0", ""]
    assert "nobody asked to be called back" in text
    assert json.loads(said("--json")) == {**FIGURES, "requests": []}
