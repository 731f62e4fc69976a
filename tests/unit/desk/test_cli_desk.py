"""`longlines desk` as an admin meets it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from longlines import store
from longlines.cli.main import build
from longlines.desk import passwords
from longlines.host import desk
from longlines.host.errors import HostError
from longlines.settings import load
from longlines.store.desk import operators, sessions


def said(*words: str, given: str = "") -> str:
    result = CliRunner().invoke(build("desk"), ["desk", *words], input=given)
    if isinstance(result.exception, HostError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_people_come_and_go_and_every_change_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    with pytest.raises(HostError, match="there is no database yet; 'make run' makes it"):
        said("list")
    settings = load()
    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    assert desk.first(settings, engine)[:2] == ["operator1", "operator2"]
    assert desk.first(settings, engine) == []
    assert set(desk.first_passwords(settings)) >= {"operator1", "admin", "supervisor"}

    first = said("add-operator", "maria", "--staff", "193", "--account", "operator2").split()[-1]
    assert desk.first_password(settings, "maria").read_text().strip() == first
    with pytest.raises(HostError, match="maria or the staff number 193 is taken"):
        said("add-operator", "maria", "--staff", "193")
    with pytest.raises(HostError, match="there is no role 'boss'"):
        said("add-operator", "bo", "--staff", "194", "--role", "boss")

    with pytest.raises(HostError, match="10 to 200 characters"):
        said("set-password", "maria", given="short\n")
    said("set-password", "maria", given="correct horse battery\n")
    with engine.connect() as database:
        found = operators.find(database, "maria")
    assert found is not None
    assert passwords.is_right(found[1], "correct horse battery")
    assert not passwords.is_right(found[1], first)
    assert not desk.first_password(settings, "maria").exists()

    said("disable", "maria")
    token = said("token", "billing", "--role", "auditor").strip()
    with engine.connect() as database:
        asks = sessions.of_token(database, token)
    assert asks is not None
    assert asks.role == "auditor"
    listed = json.loads(said("list", "--json"))
    assert {"name": "billing", "role": "auditor"} in listed["tokens"]
    assert [each["disabled"] for each in listed["operators"] if each["name"] == "maria"] == [True]
    assert "maria" in said("list")
    said("token", "billing", "--revoke")
    with pytest.raises(HostError, match="there is no token billing"):
        said("token", "billing", "--revoke")
    deeds = [(row["what"], row["subject"]) for row in json.loads(said("audit", "--json"))]
    assert deeds[:3] == [
        ("revoke_token", "billing"),
        ("make_token", "billing"),
        ("disable", "maria"),
    ]
    assert "add_operator" in said("audit")
    engine.dispose()
