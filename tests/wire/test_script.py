"""The classic AGI script, started as Asterisk starts it, with Asterisk played over its pipes."""

import io
import os
import shutil
import signal
from pathlib import Path

import pytest

from agi.script import Pipes, ScriptSession
from longlines.flow import library
from longlines.flow.model import FlowError
from longlines.flow.phone import KEYS, Audio, LineLost
from longlines.flow.place import unpack
from longlines.flow.prompts import Value
from longlines.host import flows as flows_of_home
from longlines.host.errors import HostError
from longlines.settings import CHECKOUT, load
from tests.published import published
from tests.wire.asterisk_side import asks
from tests.wire.script_side import ScriptSide

QUIETLY = (0, b"", b"")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance whose flows an engine has made ready."""
    folder = Path(tmp_path_factory.mktemp("home"))
    published(folder)
    return folder


def spoken(home: Path, key: str) -> list[str]:
    parts = library.load_published(home / "flow-versions").prompts.parts(key)
    return [part.path for part in parts if isinstance(part, Audio)]


async def collect_call(home: Path) -> ScriptSide:
    """A collect call to Bob, as far as the dialplan must dial."""
    async with ScriptSide(home) as side:
        await side.until_handed_back(keys="2025550102#")
        assert await side.ended() == QUIETLY
    return side


async def test_a_collect_call_until_asterisk_must_dial(home: Path) -> None:
    side = await collect_call(home)
    said = [spoken(home, key) for key in ("enter-number", "say-your-name", "calling")]
    assert side.played == [path for paths in said for path in paths]
    assert side.variables["LL_NEXT"] == "dial"
    assert side.variables["LL_TO"] == "bob"
    assert side.variables["LL_RING"] == "30"
    assert side.variables["LL_CONSENT"] == "collect-consent"
    assert "bill_to=%2B12025550102" in side.variables["LL_DIAL"]
    assert side.variables["TIMEOUT(absolute)"] == "0"
    place = unpack(side.variables["LL_PLACE"])
    assert (place.flow, place.step) == ("collect-call", "dial_callee")
    assert place.saved["caller"] == "+12025550101"
    assert place.saved["callee"] == "2025550102"
    assert place.saved["caller_name"].endswith("1732233600.1-caller_name.wav")


async def test_the_called_party_is_asked(home: Path) -> None:
    place = (await collect_call(home)).variables["LL_CONSENT_PLACE"]
    header = asks("collect-consent", place)
    async with ScriptSide(home, header) as side:
        await side.until_handed_back(keys="1")
        assert await side.ended() == QUIETLY
    assert side.played[1] == str(home / "recordings" / "1732233600.1-caller_name")
    assert side.variables["LL_NEXT"] == "end"
    assert side.variables["LL_WORD"] == "accepted"


async def test_a_call_comes_back_with_an_outcome(home: Path) -> None:
    place = (await collect_call(home)).variables["LL_PLACE"]
    header = asks("collect-call", place, "refused")
    async with ScriptSide(home, header) as side:
        await side.until_handed_back()
        assert await side.ended() == QUIETLY
    assert side.played == spoken(home, "collect-refused")
    assert side.variables["LL_NEXT"] == "end"
    assert side.variables["LL_WORD"] == "completed"


async def test_the_set_it_runs_is_the_one_that_was_checked(home: Path) -> None:
    checked = library.read(CHECKOUT / "flows")
    in_force = library.load_published(home / "flow-versions")
    assert {name: flow.version for name, flow in in_force.flows.items()} == {
        name: flow.version for name, flow in checked.flows.items()
    }
    for name, flow in checked.flows.items():
        assert in_force.flow(name).steps.keys() == flow.steps.keys()
        assert in_force.flow(name, flow.version) is in_force.flow(name)
    for key, texts in checked.texts.items():
        parts = in_force.prompts.parts(key)
        values = [text for text in texts if isinstance(text, Value)]
        assert [part for part in parts if isinstance(part, Value)] == values
    with pytest.raises(FlowError, match="there is no flow"):
        in_force.flow("nowhere")


async def test_a_flow_that_the_archive_lost_is_left_to_the_operators(tmp_path: Path) -> None:
    flows = tmp_path / "flow-versions"
    published(tmp_path)
    next(flows.glob("collect-call-*")).unlink()
    async with ScriptSide(tmp_path) as side:
        await side.until_handed_back()
        code, said, complained = await side.ended()
    assert (code, said) == (0, b"")
    assert b'flow "collect-call" has no version' in complained
    assert side.variables["LL_NEXT"] == "queue"
    assert side.variables["LL_REASON"] == "flow-failed"


def test_a_mistake_in_the_flows_is_told_before_any_call_comes(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    shutil.copytree(CHECKOUT / "flows", flows)
    (flows / "bad.yaml").write_text("flow: bad\nsteps:\n  hello: {sey: main-menu}\n")
    settings = load({"LONGLINES_HOME": str(tmp_path / "var"), "LONGLINES_FLOWS": str(flows)})
    with pytest.raises(HostError, match=r'bad\.yaml:3:\d+: there is no verb "sey"'):
        flows_of_home.take(settings)
    assert not (settings.home / "flow-versions" / "current.json").exists()


async def into_the_first_prompt(side: ScriptSide) -> None:
    words = await side.hear()
    assert words[:2] == ["STREAM", "FILE"]
    assert words[3] == KEYS


@pytest.mark.parametrize(
    "reply",
    [
        "200 result=-1 endpos=160\n",
        "HANGUP\n",
        "HANGUP\n200 result=-1 endpos=160\n",
        "511 Command Not Permitted on a dead channel or intercept routine\n",
    ],
)
async def test_a_hang_up_ends_it_without_a_word(home: Path, reply: str) -> None:
    async with ScriptSide(home) as side:
        await into_the_first_prompt(side)
        side.say(reply)
        assert await side.ended() == QUIETLY


async def test_a_hang_up_told_by_signal(home: Path) -> None:
    async with ScriptSide(home) as side:
        await into_the_first_prompt(side)
        side.process.send_signal(signal.SIGHUP)
        side.say("200 result=49 endpos=160\n")
        assert await side.ended() == QUIETLY


async def test_a_hang_up_told_by_signal_and_closed_pipes(home: Path) -> None:
    async with ScriptSide(home) as side:
        await into_the_first_prompt(side)
        side.process.send_signal(signal.SIGHUP)
        side.end()
        assert await side.ended() == QUIETLY


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"200 result=0",
        b"what?\n",
        b"\n",
        b"200\n",
        b"200 result=0 endpos=1 endpos=2\n",
        b"200 result=0 endpos=1\n200 result=0 endpos=1\n",
        b"200 result=7 endpos=1\n",
        b"510 Invalid or unknown command\n",
        b"520-Usage: STREAM FILE\n",
        b"520-Usage: STREAM FILE\n520 End of proper usage.\n",
        b"\xff\xfe\x00\n",
        b"x" * 70_000,
        b"520-" + b"x" * 70_000 + b"\n",
    ],
)
async def test_garbage_is_never_taken_for_a_reply(home: Path, reply: bytes) -> None:
    async with ScriptSide(home) as side:
        await into_the_first_prompt(side)
        side.say(reply)
        side.end()
        assert await side.ended() == QUIETLY


async def test_a_closed_pipe_ends_it(home: Path) -> None:
    async with ScriptSide(home) as side:
        side.end()
        assert await side.ended() == QUIETLY


HOSTILE = [
    '"><x",LL_NEXT=dial,"',
    "${SHELL(id)}",
    "$(reboot)",
    "12025550101;x=1",
    "'\\\\\",)(][",
    "+١٢٠٢٥٥٥٠١٠١",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_telephone_says_of_itself_is_kept_as_digits_or_not_at_all(
    home: Path, text: str
) -> None:
    said = {"agi_callerid": text, "agi_calleridname": text}
    async with ScriptSide(home, asks("direct-call", dialled=text) | said) as side:
        await side.until_handed_back()
        assert await side.ended() == QUIETLY
    place = unpack(side.variables["LL_PLACE"])
    assert place.saved["caller"] == ""
    assert set(place.saved["dialled"]) <= set("0123456789*#+")
    assert side.variables["LL_NEXT"] != "dial"


async def test_a_name_that_is_no_utf8_is_no_hindrance(home: Path) -> None:
    async with ScriptSide(home, header={}) as side:
        lines = [f"{name}: {value}\n" for name, value in asks("collect-call", dialled="0").items()]
        side.say("".join(lines).encode().replace(b"Alice", b"Zo\xeb") + b"\n")
        await into_the_first_prompt(side)
        side.say("HANGUP\n")
        assert await side.ended() == QUIETLY


@pytest.mark.parametrize(
    "header",
    [
        "",
        "\n",
        "agi_request: x\n",
        "GET / HTTP/1.1\n\n",
        "agi_callerid: 1\nagi_arg_1: direct-call\nagi_arg_1: collect-call\n\n",
        "agi_x: 1\n" * 10_000,
    ],
)
async def test_what_is_no_header_starts_no_call(home: Path, header: str) -> None:
    async with ScriptSide(home, header={}) as side:
        side.say(header)
        side.end()
        code, said, complained = await side.ended()
        assert (code, said) == (1, b"")
        assert complained.count(b"\n") == 1
        assert b"no call can be served" in complained


async def test_flows_that_are_not_ready_are_said_so_and_serve_nobody(tmp_path: Path) -> None:
    async with ScriptSide(tmp_path) as side:
        code, said, complained = await side.ended()
        assert (code, said) == (1, b"")
        assert b"no flows are ready" in complained


async def test_a_half_written_set_serves_nobody(tmp_path: Path) -> None:
    (tmp_path / "flow-versions").mkdir()
    (tmp_path / "flow-versions" / "current.json").write_text('{"versions": {"collect')
    async with ScriptSide(tmp_path) as side:
        code, said, _ = await side.ended()
        assert (code, said) == (1, b"")


async def test_it_starts_without_what_takes_long(home: Path) -> None:
    """An event loop alone doubles the start; the voice can't be loaded where Asterisk runs."""
    ping = {"agi_network_script": "ping"}
    async with ScriptSide(home, ping, options=["-X", "importtime"]) as side:
        code, said, imports = await side.ended()
    assert (code, said) == (0, b"pong\n")
    loaded = {line.rpartition("|")[2].strip() for line in imports.decode().splitlines()}
    assert "asterisk.agi" in loaded
    assert loaded.isdisjoint({"asyncio", "babel", "hibari", "numpy", "sqlalchemy", "typer"})


async def test_silence_in_the_place_of_a_reply_ends_the_session() -> None:
    said, heard = os.pipe()
    unread, commands = os.pipe()
    os.write(heard, b"agi_uniqueid: 1\n\n")
    try:
        before = signal.getsignal(signal.SIGHUP)
        session = ScriptSession(
            Pipes(io.FileIO(said, closefd=False), io.FileIO(commands, "w", closefd=False))
        )
        for _ in range(2):
            with pytest.raises(LineLost, match=r"no reply to NOOP within 0\.05 s"):
                await session.command("NOOP", within=0.05)
        assert os.read(unread, 100) == b"NOOP\n"
    finally:
        signal.signal(signal.SIGHUP, before)
        for end in (said, heard, unread, commands):
            os.close(end)
