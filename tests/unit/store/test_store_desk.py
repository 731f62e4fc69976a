"""Who works at the desk, and what they did, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.store.desk import audit, operators, sessions
from longlines.store.desk.model import DeskError, Operator

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Operator("ann", "operator", "191", "operator1", "en", NOW)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = store.connect(url)
    with engine.begin() as database:
        operators.add(database, ANN, "hash")
    yield engine
    engine.dispose()


def test_a_session_is_found_by_its_cookie_until_it_ends(engine: Engine) -> None:
    with engine.begin() as database:
        cookie = sessions.begin(database, "ann", "127.0.0.1", NOW)
        found = sessions.find(database, cookie, NOW)
        assert found is not None
        assert (found.operator, found.expires_at) == (ANN, NOW + sessions.LASTS)
        assert sessions.find(database, cookie + "x", NOW) is None
        assert sessions.find(database, cookie, NOW + timedelta(hours=12)) is None
        operators.disable(database, "ann")
        assert sessions.find(database, cookie, NOW) is None


def test_names_and_staff_numbers_are_taken_once(engine: Engine) -> None:
    for taken in (ANN, Operator("bob", "operator", "191", "", "en", NOW)):
        with engine.begin() as database, pytest.raises(DeskError, match="is taken"):
            operators.add(database, taken, "hash")
    with engine.begin() as database, pytest.raises(DeskError, match="small letters"):
        operators.add(database, Operator("A b", "operator", "1", "", "en", NOW), "hash")


def test_what_was_done_can_not_be_undone(engine: Engine) -> None:
    with engine.begin() as database:
        audit.write(database, ANN, "take", "1.1", audit.ASKED, {"call": "1.1"})
    for deed in ("UPDATE desk_audit SET outcome = ''", "DELETE FROM desk_audit"):
        with pytest.raises(SQLAlchemyError, match="never changed"), engine.begin() as database:
            database.execute(text(deed))
    with engine.connect() as database:
        assert [each.facts for each in audit.latest(database, 5)] == [{"call": "1.1"}]


def test_notes_of_a_caller_follow_him_to_his_next_call(engine: Engine) -> None:
    with engine.begin() as database:
        audit.note(database, ANN, "1.1", "+12025550101", "prefers Spanish")
        audit.note(database, ANN, "1.2", "", "somebody unknown")
        (found,) = audit.notes_of(database, "1.9", "+12025550101")
        assert (found.text, found.who) == ("prefers Spanish", "ann")
        assert audit.notes_of(database, "1.8", "") == []
