"""`longlines invoice`, through the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from longlines import store
from longlines.cli.main import build
from longlines.host.errors import HostError
from tests.unit.store.invoiced import charge

ALICE, STRANGER = "+12025550101", "+442079460000"
MARCH = datetime(2024, 3, 5, 12, tzinfo=UTC)
RULES = """\
issuer: {name: Longlines}
series: LL
zone: UTC
texts: {en: {payment: Please pay.}}
customers: {alice: {name: Alice Example, address: 2 Main Street}}
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "invoices.yaml").write_text(RULES, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_FLOWS", str(flows))
    monkeypatch.setenv("LONGLINES_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    store.upgrade(url)
    engine = store.connect(url)
    charge(engine, "a1", ALICE, MARCH)
    charge(engine, "a2", ALICE, MARCH + timedelta(days=1), currency="EUR")
    charge(engine, "s1", STRANGER, MARCH)
    yield engine
    engine.dispose()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build("invoice"), ["invoice", *words])
    if isinstance(result.exception, HostError):
        return 1, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result
    return result.exit_code, result.stdout


def as_json(*words: str) -> Any:
    code, told = run(*words, "--json")
    assert code == 0
    return json.loads(told)


def test_a_run_tells_what_came_of_it_and_a_second_one_that_nothing_did(engine: Engine) -> None:
    tried = as_json("run", "--period", "2024-03", "--dry-run")
    assert (tried["outcomes"], tried["due"]) == ({"tried": 3}, {"EUR": "0.33", "USD": "0.66"})
    assert as_json("list") == []
    code, told = run("run", "--period", "2024-03")
    assert code == 0
    assert told.splitlines() == [
        "2024-03: 3 issued",
        "2024-03: EUR 0.33 due",
        "2024-03: USD 0.66 due",
    ]
    before = as_json("list")
    assert run("run", "--period", "2024-03") == (0, "2024-03: 3 there already, unchanged\n")
    assert as_json("list") == before
    assert [each["number"] for each in before] == ["LL-000001", "LL-000002", "LL-000003"]
    assert before[0]["account"] == "+1202555xx01"
    assert as_json("list", "--unmasked", "--account", "alice")[0]["account"] == ALICE
    assert "LL-000003" in run("list", "--period", "2024-03")[1]
    assert run("list", "--period", "2024-04")[1].startswith("no invoices; make some")


def test_one_account_only(engine: Engine) -> None:
    told = as_json("run", "--period", "2024-03", "--account", STRANGER)
    assert [(each["account"], each["due"]) for each in told["accounts"]] == [(STRANGER, "0.33")]
    told = as_json("run", "--period", "2024-03", "--account", "alice")
    assert {each["currency"] for each in told["accounts"]} == {"EUR", "USD"}


def test_exports_are_masked_unless_asked_and_the_same_each_time(
    engine: Engine, tmp_path: Path
) -> None:
    run("run", "--period", "2024-03")
    for name in ("pdf", "html", "csv", "json"):
        code, told = run("export", "LL-000002", "--format", name)
        assert (code, "numbers masked" in told) == (0, True)
        path = tmp_path / f"LL-000002.{name}"
        data = path.read_bytes()
        assert b"Alice" not in data
        assert path.stat().st_mode & 0o777 == 0o600
        run("export", "ll-000002", "--format", name)
        assert path.read_bytes() == data
    run("export", "LL-000002", "--format", "json", "--unmasked", "--out", "x.json")
    told = json.loads((tmp_path / "x.json").read_text())
    assert told["customer"]["address"] == ["2 Main Street"]
    assert told["customer"]["account"] == ALICE
    _, shown = run("export", "LL-000002", "--format", "csv", "--out", "-", "--arithmetic")
    assert "60 s at 0.30 a minute" in shown


def test_a_run_writes_files_and_writes_them_again(engine: Engine, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("run", "--period", "2024-03", "--out", str(out), "--format", "html", "--format", "csv")
    run(*words, "--dry-run")
    assert len(list(out.glob("trial-*"))) == 6
    run(*words)
    first = {path.name: path.read_bytes() for path in out.glob("LL-*")}
    wanted = [f"LL-00000{n}.{suffix}" for n in (1, 2, 3) for suffix in ("csv", "html")]
    assert sorted(first) == wanted
    for path in out.iterdir():
        path.unlink()
    run(*words)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_show_in_the_terminal(engine: Engine) -> None:
    run("run", "--period", "2024-03")
    code, told = run("show", "LL-000002", "--arithmetic")
    assert code == 0
    for words in ("Invoice LL-000002", "Amount due", "$0.33", "+44207946xx00", "London", "VAT"):
        assert words in told
    assert as_json("show", "LL-000002")["totals"]["due"] == "0.33"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "--period", "March"), '"March" is no month; write it as 2026-11'),
        (("run", "--period", "2999-12"), "2999-12 is not over before 3000-01-01 00:00 UTC"),
        (("run", "--period", "2024-03", "--account", "alce"), 'did you mean "alice"?'),
        (("run", "--period", "2024-03", "--format", "doc"), 'there is no format "doc"'),
        (("export", "LL-9"), 'there is no invoice "LL-9"; see longlines invoice list'),
        (("show", "LL-9"), 'there is no invoice "LL-9"'),
        (("export", "LL-1", "--format", "pfd"), 'did you mean "pdf"?'),
    ],
)
def test_what_can_not_be_done_says_what_to_do(
    engine: Engine, words: tuple[str, ...], said: str
) -> None:
    code, told = run(*words)
    assert code == 1
    assert said in told


def test_bad_or_missing_rules_are_told(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "flows" / "invoices.yaml").write_text("series: LL\n", encoding="utf-8")
    assert "needs issuer" in run("list")[1]
    (tmp_path / "flows" / "invoices.yaml").unlink()
    assert "docs/invoices.md" in run("list")[1]
    monkeypatch.setenv("LONGLINES_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert "nothing to invoice" in run("list")[1]


def test_a_folder_that_can_not_be_written_is_told(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "LL-000001.pdf").mkdir()
    run("run", "--period", "2024-03")
    assert run("export", "LL-000001")[0] == 1
    assert [path.name for path in tmp_path.glob(".LL*")] == []
    (tmp_path / "file").write_text("")
    code, told = run("run", "--period", "2024-03", "--out", str(tmp_path / "file" / "x"))
    assert (code, "file" in told) == (1, True)
    assert as_json("list") != []
