"""The accounts file: what it may say, and every mistake in it told at once."""

from pathlib import Path

import pytest

from longlines.host.accounts import Account, AccountsError, load
from longlines.settings import CHECKOUT

GOOD = '- {name: alice, number: "+12025550101", role: caller, language: en}\n'


def mistakes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "accounts.yaml"
    path.write_text(text)
    with pytest.raises(AccountsError) as caught:
        load(path)
    return str(caught.value).splitlines()


def test_the_shipped_accounts() -> None:
    accounts = load(CHECKOUT / "asterisk-config" / "accounts.yaml")
    callers = [account.name for account in accounts if account.role == "caller"]
    operators = [account.display for account in accounts if account.role == "operator"]
    assert callers == ["alice", "bob", "carol", "dave"]
    assert operators == ["Operator 1", "Operator 2"]
    assert accounts[0] == Account("alice", "+12025550101", "caller", "en")


def test_a_number_without_quotes_keeps_its_plus(tmp_path: Path) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text(GOOD.replace('"', ""))
    assert load(path)[0].number == "+12025550101"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{name: bob, number: '2025550102', role: caller, language: en}", "isn't E.164"),
        ("{name: bob, number: '+02025550102', role: caller, language: en}", "isn't E.164"),
        ("{name: Bob!, number: '+12025550102', role: caller, language: en}", "name 'Bob!'"),
        ("{name: probe, number: '+12025550102', role: caller, language: en}", "name 'probe'"),
        ("{name: bob, number: '+12025550102', role: boss, language: en}", "role 'boss'"),
        ("{name: bob, number: '+12025550102', role: caller, language: english}", "two letters"),
        ("{name: bob, number: '+12025550102', role: caller}", "language is missing"),
        ("{name: bob, nmber: '1', role: caller, language: en}", "no key 'nmber'"),
        ("{name: bob, name: rob, number: '+12025550102', role: caller, language: en}", "twice"),
        ("{name: [bob], number: '+12025550102', role: caller, language: en}", "one value"),
        ("{name: alice, number: '+12025550102', role: caller, language: en}", "'alice' is taken"),
        ("{name: bob, number: '+12025550101', role: caller, language: en}", "is taken"),
        ("bob", "write name, number, role and language here"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, entry: str, message: str) -> None:
    told = mistakes(tmp_path, f"{GOOD}- {entry}\n")
    assert any(line.startswith("accounts.yaml:2: account") and message in line for line in told)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    bad = "- {name: A, number: '1', role: x, language: en}\n"
    assert len(mistakes(tmp_path, GOOD + bad + bad)) == 6


@pytest.mark.parametrize("text", ["", "[]", "alice: 1", "- {name: [", "- &a {<<: *a}"])
def test_a_file_that_is_no_list_of_accounts(tmp_path: Path, text: str) -> None:
    assert mistakes(tmp_path, text)[0].startswith("accounts.yaml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AccountsError, match=r"accounts\.yaml: No such file"):
        load(tmp_path / "accounts.yaml")
