"""Service passwords: right, wrong, locked, and never legible."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from longlines.flow.services import AccountsLost
from longlines.host.passwords import LOCKED_FOR, WRONG_AT_MOST, ServicePasswords

ALICE = "+12025550101"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def passwords(tmp_path: Path, clock: Hand) -> ServicePasswords:
    kept = ServicePasswords(tmp_path / "accounts" / "passwords.db", clock)
    kept.set(ALICE, "471100")
    return kept


def test_right_wrong_and_none(passwords: ServicePasswords) -> None:
    assert passwords.check(ALICE, "471100") == "right"
    assert passwords.check(ALICE, "471101") == "wrong"
    assert passwords.check("+12025550102", "471100") == "unset"


def test_another_process_knows_the_same(passwords: ServicePasswords, tmp_path: Path) -> None:
    other = ServicePasswords(tmp_path / "accounts" / "passwords.db")
    assert other.check(ALICE, "471100") == "right"


def test_too_many_wrong_ones_lock_for_a_while(passwords: ServicePasswords, clock: Hand) -> None:
    for _ in range(WRONG_AT_MOST):
        assert passwords.check(ALICE, "0000") == "wrong"
    assert passwords.check(ALICE, "471100") == "locked"
    assert passwords.numbers() == [(ALICE, True)]
    clock.at += LOCKED_FOR - timedelta(seconds=1)
    assert passwords.check(ALICE, "471100") == "locked"
    clock.at += timedelta(seconds=1)
    assert passwords.check(ALICE, "0000") == "wrong"
    assert passwords.check(ALICE, "471100") == "right"


def test_a_right_one_begins_the_count_anew(passwords: ServicePasswords) -> None:
    for _ in range(3):
        for _ in range(WRONG_AT_MOST - 1):
            assert passwords.check(ALICE, "0000") == "wrong"
        assert passwords.check(ALICE, "471100") == "right"


def test_many_calls_at_once_try_no_more_often_than_one(passwords: ServicePasswords) -> None:
    verdicts: list[str] = []
    threads = [
        threading.Thread(target=lambda: verdicts.append(passwords.check(ALICE, "0000")))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts.count("wrong") == WRONG_AT_MOST
    assert verdicts.count("locked") == 12 - WRONG_AT_MOST


def test_a_new_password_unlocks(passwords: ServicePasswords) -> None:
    for _ in range(WRONG_AT_MOST):
        passwords.check(ALICE, "0000")
    passwords.set(ALICE, "2222")
    assert passwords.check(ALICE, "471100") == "wrong"
    assert passwords.check(ALICE, "2222") == "right"


def test_a_password_can_be_taken_away(passwords: ServicePasswords) -> None:
    assert passwords.remove(ALICE)
    assert not passwords.remove(ALICE)
    assert passwords.check(ALICE, "471100") == "unset"


@pytest.mark.parametrize("password", ["", "123", "1" * 13, "12a4", "１２３４", "12 34"])
def test_what_a_telephone_can_not_key_is_no_password(
    passwords: ServicePasswords, password: str
) -> None:
    with pytest.raises(ValueError, match="4 to 12 digits"):
        passwords.set(ALICE, password)


def test_the_file_is_its_owners_and_holds_no_password(
    passwords: ServicePasswords, tmp_path: Path
) -> None:
    path = tmp_path / "accounts" / "passwords.db"
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"471100" not in path.read_bytes()


def test_equal_passwords_look_different(passwords: ServicePasswords, tmp_path: Path) -> None:
    passwords.set("+12025550102", "471100")
    database = sqlite3.connect(tmp_path / "accounts" / "passwords.db")
    hashes = database.execute("select hash, salt from service_passwords").fetchall()
    database.close()
    assert len({digest for digest, _ in hashes}) == len({salt for _, salt in hashes}) == 2


@pytest.mark.parametrize("damage", [b"no database" * 99, None])
def test_a_store_that_can_not_be_used_says_so(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "passwords.db"
    if damage is None:
        path.mkdir()
    else:
        path.write_bytes(damage)
    with pytest.raises(AccountsLost, match=r"passwords\.db"):
        ServicePasswords(path).check(ALICE, "4711")


def test_a_damaged_row_is_a_lost_store(passwords: ServicePasswords, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "accounts" / "passwords.db")
    database.execute("update service_passwords set locked_until = 'soon'")
    database.commit()
    database.close()
    with pytest.raises(AccountsLost):
        passwords.check(ALICE, "471100")
