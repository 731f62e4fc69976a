"""account: who calls, proved by a password that nobody else gets to see."""

import logging
from pathlib import Path

import pytest

from longlines.flow import library
from longlines.flow.place import unpack
from longlines.flow.services import Account, AccountsLost, Services, Verdict
from tests.flows.caller import SILENT
from tests.flows.verbs.stage import Stage, problems, word

STEPS = """\
  who:
    account: {prompt: question, wrong: wrong, tries: 3}
    if_unknown: unknown
    if_refused: refused
    if_no_input: silent
    if_locked: locked
    if_unavailable: lost
  tell:
    say: {text: "{account_number}"}
  keep:
    transfer: operators
  unknown: {end: unknown}
  refused: {end: refused}
  silent: {end: silent}
  locked: {end: locked}
  lost: {end: lost}
"""
ALICE = Account("alice", "+12025550101", "es")


class Alice:
    """An account whose password is 4711; locked after three wrong ones."""

    def __init__(self, account: Account | None = ALICE, *, lost: bool = False) -> None:
        self.account = account
        self.lost = lost
        self.tried: list[str] = []

    async def find(self, number: str) -> Account | None:
        return self.account if self.account and number == self.account.number else None

    async def check(self, number: str, password: str) -> Verdict:
        if self.lost:
            raise AccountsLost("the disk is gone")
        self.tried.append(password)
        if len(self.tried) > 3:
            return "locked"
        return "right" if password == "4711" else "wrong"


def stage(folder: Path, accounts: Alice, steps: str = STEPS) -> Stage:
    return Stage(folder, steps, services=Services(accounts=accounts))


async def test_the_right_password(tmp_path: Path) -> None:
    caller = await stage(tmp_path, Alice()).call("0815#", "4711#")
    assert caller.said().startswith("Which one? That was wrong. Which one? one two zero")
    assert caller.variables["LL_NEXT"] == "queue"
    saved = unpack(caller.variables["LL_PLACE"]).saved
    assert saved["account"] == "alice"
    assert saved["account_language"] == "es"


@pytest.mark.parametrize(
    ("script", "ended", "tried"),
    [
        (["1#", "0815#", "0816#"], "refused", ["0815", "0816"]),
        (["0815#", "0816#", SILENT], "silent", ["0815", "0816"]),
        ([], "silent", []),
        (["#", "99*0815#", "1234567890123456#"], "refused", ["0815", "123456789012"]),
    ],
)
async def test_tries(tmp_path: Path, script: list[str], ended: str, tried: list[str]) -> None:
    accounts = Alice()
    assert word(await stage(tmp_path, accounts).call(*script)) == ended
    assert accounts.tried == tried


async def test_a_locked_account_is_told_at_once(tmp_path: Path) -> None:
    accounts = Alice()
    accounts.tried = ["1", "2", "3"]
    assert word(await stage(tmp_path, accounts).call("4711#", "4711#")) == "locked"
    assert len(accounts.tried) == 4


async def test_a_caller_without_account_is_asked_nothing(tmp_path: Path) -> None:
    caller = await stage(tmp_path, Alice(None)).call("4711#")
    assert word(caller) == "unknown"
    assert caller.heard == []


async def test_a_lost_store_has_an_outcome_of_its_own(tmp_path: Path) -> None:
    assert word(await stage(tmp_path, Alice(lost=True)).call("4711#")) == "lost"


async def test_without_a_prompt_it_only_looks_up(tmp_path: Path) -> None:
    steps = STEPS.replace("{prompt: question, wrong: wrong, tries: 3}", '{number: "2025550101"}')
    accounts = Alice()
    caller = await stage(tmp_path, accounts, steps).call()
    assert caller.variables["LL_NEXT"] == "queue"
    assert accounts.tried == []


async def test_the_password_is_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for number, accounts in enumerate([Alice(), Alice(lost=True)]):
        caller = await stage(tmp_path / str(number), accounts).call("4711#")
        kept = [*caller.variables.values(), *caller.heard, str(caller.events), caplog.text]
        if place := caller.variables.get("LL_PLACE"):
            kept.append(str(unpack(place)))
        assert not any("4711" in text for text in kept)


def test_the_step_is_secret_by_itself(tmp_path: Path) -> None:
    stage(tmp_path, Alice())
    flow = library.read(tmp_path / "flows").flows["main"]
    assert flow.steps["who"].secret
    assert not flow.steps["tell"].secret


def test_any_step_may_be_secret(tmp_path: Path) -> None:
    steps = """\
  a:
    ask: {prompt: question, digits: 16, save_as: card}
    secret: yes
  b: {end: b}
"""
    assert Stage(tmp_path, steps).engine.library().flow("main").steps["a"].secret
    found = problems(tmp_path / "wrong", steps.replace("secret: yes", "secret: maybe"))
    assert found == ['flows/main.yaml:6:13: "maybe" is neither yes nor no']


def test_mistakes(tmp_path: Path) -> None:
    steps = STEPS.replace("prompt: question, ", "")
    assert problems(tmp_path, steps)[:2] == [
        'flows/main.yaml:5:5: account with "tries" needs "prompt"',
        'flows/main.yaml:5:5: account with "wrong" needs "prompt"',
    ]
