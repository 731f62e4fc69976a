"""The shipped flows' own tests, as real calls through a real exchange.

All that takes more than LONGEST in virtual time is left to the simulator: those differ from the
others only by longer conversations, more rounds of the same menu, or half a minute of ringing.
`longlines test --sip` against a running exchange plays them too.
"""

import asyncio
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from longlines.settings import CHECKOUT
from longlines.telephones.heard import eventually
from tests.pbx.exchange import COMMAND, Exchange

LONGEST = 16.0
JOBS = "3"
WITHIN = 300.0

MARGIN = 27.0
"""Virtual seconds up to which these are tried too: they show what no shorter one does."""

TRIED = (
    "accepted",
    "caller-ends-the-conversation",
    "hangs-up-while-the-other-is-asked",
    "hangs-up-in-the-queue",
)

TOO_LATE = "hangs-up-before-it-rings"
"""Who hangs up when a prompt is over does so before the next step only in virtual time."""

OF_THE_HOUSE = ("credit", "tolls", "directory", "operator", "passwords", "at", "web", "from")
"""What a test may set, and a live exchange has of its own: such tests are for the simulator."""

WRONG = """\
tests:
  wrong-in-many-ways:
    dial: "2025550102"
    caller:
      - hears: called-no-answer
    called: busy
    expect:
      outcome: operator
      dialled: no_answer
      saved: {dialled: "2025550199"}
      bill: {to: bob, seconds: 3}
  from-elsewhere:
    dial: "0"
    from: "+442079460000"
    expect: {outcome: hung_up}
"""

WAITS = """\
tests:
  waits:
    dial: "0"
    caller: [hears: main-menu, silence: 60s, hangs_up]
    expect: {outcome: hung_up}
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange with the flows as they are shipped; but nobody is told that he will wait:
    operators are busy with the tests that are played at the same time.
    """
    exchange = Exchange(Path(tmp_path_factory.mktemp("exchange")) / "var")
    staff = exchange.flows / "operators.yaml"
    text = staff.read_text()
    assert "\nbefore_waiting: waiting\n" in text
    staff.write_text(text.replace("\nbefore_waiting: waiting\n", "\n"))
    with exchange:
        yield exchange


def played(exchange: Exchange, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`longlines test --sip`."""
    return subprocess.run(
        [COMMAND, "test", "--sip", *arguments],
        env=exchange.environ,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )


def shipped(exchange: Exchange, folder: Path) -> list[str]:
    """The files of shipped tests, with those that are played here."""
    simulated = json.loads(exchange.longlines("test", "--json").stdout)["tests"]
    chosen = {
        (Path(each["file"]).name, each["name"])
        for each in simulated
        if (each["seconds"] <= LONGEST or (each["name"] in TRIED and each["seconds"] <= MARGIN))
        and each["name"] != TOO_LATE
    }
    files = []
    for file in sorted((exchange.flows / "tests").glob("*.yaml")):
        tests = yaml.safe_load(file.read_text())["tests"]
        kept = {name: body for name, body in tests.items() if (file.name, name) in chosen}
        if not kept:
            continue
        files.append(folder / file.name)
        files[-1].write_text(yaml.safe_dump({"tests": kept}, sort_keys=False))
    return [str(file) for file in files]


def test_shipped_flows_do_on_the_telephone_what_their_tests_say(
    running: Exchange, tmp_path: Path
) -> None:
    ran = played(running, "--json", "--jobs", JOBS, *shipped(running, tmp_path))
    assert ran.stdout, ran.stderr
    told = json.loads(ran.stdout)
    failed = [each for each in told["tests"] if not each["passed"]]
    assert not failed, json.dumps(failed, indent=1)
    assert ran.returncode == 0
    assert told["passed"] >= 25
    for each in told["skipped_tests"]:
        assert each["why"].partition(":")[0] in OF_THE_HOUSE, each
    assert told["skipped"] == len(told["skipped_tests"])
    outcomes = {each["dialled"] for each in told["tests"]}
    assert outcomes >= {"accepted", "refused", "busy", "unavailable", "failed", "abandoned"}
    assert all(each["call"] and each["seconds"] > 0 for each in told["tests"])


def test_a_wrong_test_is_told_beside_the_call(running: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG)
    ran = played(running, str(file))
    assert ran.returncode == 1
    lines = [" ".join(line.split()) for line in ran.stdout.splitlines()]
    told = "\n".join(lines)
    assert "! 5 hears called-no-answer hears called-busy: That number is busy." in told
    assert "! 8 outcome: operator completed" in told
    assert "! 9 dialled: no_answer busy" in told
    assert "! 10 saved dialled: 2025550199 2025550102" in told
    assert "! 11 bill: bob, 3 s none" in told
    assert any(line.startswith("longlines trace ") for line in lines)
    assert f"{file}:12: from-elsewhere: from: no account here has the number" in told
    assert "0 passed, 1 failed, 1 skipped" in told


async def test_an_interrupted_run_hangs_up(running: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "waits.yaml"
    file.write_text(WAITS)
    known = {call["id"] for call in running.calls()}

    async def new() -> list[dict[str, Any]]:
        calls = await asyncio.to_thread(running.calls)
        return [call for call in calls if call["id"] not in known]

    async def over() -> list[dict[str, Any]]:
        return [call for call in await new() if call["ended_at"]]

    playing = await asyncio.create_subprocess_exec(
        COMMAND, "test", "--sip", str(file), env=running.environ, cwd=CHECKOUT
    )
    begun: list[dict[str, Any]] = await eventually(new, 30, every=0.3, what="a call")
    assert len(begun) == 1
    playing.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(playing.wait(), 20) != 0
    ended: list[dict[str, Any]] = await eventually(over, 10, every=0.3, what="its end")
    assert ended[0]["hangup"]["by"] == "caller"
