"""leave_message: what is left for somebody whose number nobody learns."""

from pathlib import Path

import pytest

from longlines.flow.messages import Message, MessagesFull, MessagesLost
from longlines.flow.phone import Hangup
from longlines.flow.services import Services
from longlines.rehearsal.clock import VirtualClock
from longlines.rehearsal.listings import ListingsOfCase
from longlines.rehearsal.messages import KnownMessages
from tests.flows.caller import HANGS_UP, SAYS_NOTHING, Caller, arrival
from tests.flows.verbs.stage import Stage, problems, word
from tests.flows.verbs.test_stand_in import Then

STEPS = """\
  leave:
    leave_message: {prompt: hello, review: question, to: "{dialled}", up_to: 1m}
    if_no_input: silent
    if_full: full
    if_unavailable: away
  fine: {end: fine}
  silent: {end: silent}
  full: {end: full}
  away: {end: away}
"""


class Kept(KnownMessages):
    """Keeps every state in which a message was."""

    def __init__(self, fails: bool = False, full: bool = False) -> None:
        super().__init__(ListingsOfCase(fails=fails), str, VirtualClock(Then().now()))
        self.states: list[Message] = []
        self._full = full

    async def room(self, listing: str, sender: str) -> None:
        if self._full:
            raise MessagesFull("three wait")
        await super().room(listing, sender)

    async def keep(self, message: Message) -> None:
        await super().keep(message)
        self.states.append(message)


def stage(folder: Path, kept: Kept) -> Stage:
    return Stage(folder, STEPS, services=Services(clock=Then(), messages=kept))


async def test_a_message_is_on_its_way_when_the_caller_is_done_with_it(tmp_path: Path) -> None:
    kept = Kept()
    caller = await stage(tmp_path, kept).call("Hello", "3", "Again", "1", dialled="55")
    assert word(caller) == "fine"
    assert [each.ready for each in kept.states] == [False, False, True]
    (message,) = kept.kept.values()
    assert (message.listing, message.file, message.seconds) == ("55", "1.1-message-1.wav", 1.5)
    assert message.at == Then().now()


@pytest.mark.parametrize("script", [["Hello", HANGS_UP], ["Hello", "2", HANGS_UP]])
async def test_a_hang_up_leaves_it(tmp_path: Path, script: list[str]) -> None:
    kept = Kept()
    with pytest.raises(Hangup):
        await stage(tmp_path, kept).engine.serve(arrival("main", dialled="55"), Caller(script))
    assert [each.ready for each in kept.kept.values()] == [True]


async def test_a_key_leads_elsewhere_and_the_message_is_left(tmp_path: Path) -> None:
    kept = Kept()
    services = Services(messages=kept, clock=Then())
    steps = STEPS.replace("up_to:", "keys: {0: silent}, up_to:")
    caller = await Stage(tmp_path, steps, services=services).call("Hello", "0", dialled="55")
    assert word(caller) == "silent"
    assert [each.ready for each in kept.kept.values()] == [True]


def test_keys_that_have_a_meaning_cannot_lead_elsewhere(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, STEPS.replace("up_to:", "keys: {1: silent}, up_to:"))
    assert "key 1 already keeps, plays or records" in found


@pytest.mark.parametrize("script", [[SAYS_NOTHING], ["Hello", "3", SAYS_NOTHING]])
async def test_nothing_said_is_no_message(tmp_path: Path, script: list[str]) -> None:
    kept = Kept()
    assert word(await stage(tmp_path, kept).call(*script, dialled="55")) == "silent"
    assert kept.kept == {}


async def test_it_is_told_where_there_is_no_room(tmp_path: Path) -> None:
    assert word(await stage(tmp_path / "a", Kept(full=True)).call("Hello", dialled="55")) == "full"
    assert word(await stage(tmp_path / "b", Kept(fails=True)).call("Hello", dialled="55")) == "away"


async def test_a_spool_that_is_lost_in_the_middle_is_told(tmp_path: Path) -> None:
    class Lost(Kept):
        async def keep(self, message: Message) -> None:
            raise MessagesLost("the disk is full")

    assert word(await stage(tmp_path, Lost()).call("Hello", "1", dialled="55")) == "away"


def test_it_is_short(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, STEPS.replace("1m", "61s"))
    assert found == "flows/main.yaml:5:5: a message that is delivered is at most 60s long"
