"""A backup made while calls are taken in, and the instance restored from it, on both databases."""

import io
import json
import os
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from ami.follower import Follower
from longlines import settings as environment
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.host.backup import manifest
from longlines.host.backup.contents import Wanted
from longlines.host.backup.making import make
from longlines.host.backup.manifest import Manifest
from longlines.host.backup.restoring import restore
from longlines.host.backup.working import Choice
from longlines.host.errors import HostError
from longlines.settings import Settings
from longlines.store import ledger
from longlines.store.calls import latest
from longlines.store.deck_shelf import DeckShelf
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import save


def quiet(_what: str, _done: int, _whole: int) -> None:
    """Nobody looks."""


def instance(home: Path) -> Settings:
    """One with all of its own: flows, carriers, accounts."""
    environ = {"LONGLINES_HOME": home, "LONGLINES_FLOWS": home / "work" / "flows"}
    settings = environment.load({name: str(path) for name, path in environ.items()})
    return replace(settings, checkout=home, carriers=home / "work" / "carriers.yaml")


@pytest.fixture
def home(url: str, tmp_path: Path) -> Settings:
    settings = replace(instance(tmp_path / "old"), database_url=url)
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    engine.dispose()
    for name, content in {
        "spool/cel.csv": b"".join(spoolfile.interleaved(30)),
        "spool/journal.jsonl": b"{}\n",
        "flow-versions/current.json": b"{}",
        "flow-versions/lock": b"",
        "secrets/ami": b"secret",
        "recordings/name.wav": b"RIFF",
        "carriers/held.jsonl": b"",
        "work/flows/credit.yaml": b"default: {}",
        "work/flows/prompts/en.yaml": b"hello: Hello.",
        "work/flows/.credit.yaml.swp": b"draft",
        "work/carriers.yaml": b"carriers: {}",
        "asterisk-config/accounts.yaml": b"[]",
    }.items():
        (settings.home / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.home / name).write_bytes(content)
    return settings


@pytest.fixture
def new_home(url: str, tmp_path: Path) -> Iterator[Settings]:
    """An empty home with an empty database of the same kind, and nothing beside it."""
    settings = instance(tmp_path / "new")
    if url.startswith("sqlite"):
        yield settings
        return
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    admin = create_engine(parsed.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = f"{parsed.database}_new"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    there = make_url(url).set(database=name).render_as_string(hide_password=False)
    yield replace(settings, database_url=there)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def follow(settings: Settings, until: Callable[[Follower], bool]) -> None:
    engine, stop = store.connect(settings.database_url), threading.Event()
    rater = store.Rater(DeckShelf(engine), Rules)
    follower = Follower(settings.spool / "cel.csv", engine, rater)
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        end = time.monotonic() + 20
        while not until(follower):
            assert time.monotonic() < end, follower.progress
            stop.wait(0.05)
    finally:
        stop.set()
        thread.join()
        engine.dispose()


def proof(settings: Settings) -> tuple[str, int]:
    engine = store.connect(settings.database_url)
    try:
        with engine.connect() as connection:
            found = ledger.verify(connection)
        assert found.ok
        return found.content, found.calls
    finally:
        engine.dispose()


def test_restored_while_calls_went_on_and_takes_the_rest(
    home: Settings, new_home: Settings, tmp_path: Path
) -> None:
    """The backup is made between two batches' worth of calls; nothing of either is missing."""
    spool = home.spool / "cel.csv"
    made: list[tuple[Path, Manifest]] = []

    def backed_up(follower: Follower) -> bool:
        if follower.progress.position < spool.stat().st_size:
            return False
        if made:
            return True
        with spool.open("ab") as file:
            file.write(b"".join(spoolfile.interleaved(30, first=30)))
        made.append(make(home, tmp_path / "x.tar.zst", Wanted(), quiet))
        return False

    follow(home, backed_up)
    restored = restore(new_home, tmp_path / "x.tar.zst", quiet)
    assert restored == made[0][1]
    assert set(restored.left_out) == {"secrets", "recordings", "journal"}
    kept = {str(path.relative_to(new_home.home)) for path in new_home.home.rglob("*.*")}
    assert "flow-versions/current.json" in kept
    assert not kept & {"secrets/ami", "recordings/name.wav", "spool/journal.jsonl"}
    # The listener of the restored instance reads on where the backup's database ended.
    new_home.spool.mkdir(exist_ok=True)
    (new_home.spool / "cel.csv").touch()
    engine = store.connect(new_home.database_url)
    follow(new_home, lambda _: len(latest(engine, 100)) == 60)
    engine.dispose()
    assert proof(new_home) == proof(home)


def test_everything_that_was_asked_for_comes_back(
    home: Settings, new_home: Settings, tmp_path: Path
) -> None:
    path, made = make(home, tmp_path / "x.tar.zst", Wanted(True, True, True), quiet)
    assert path.stat().st_mode & 0o077 == 0
    assert made.left_out == ()
    restore(new_home, path, quiet)
    for name in ("secrets/ami", "recordings/name.wav", "spool/journal.jsonl"):
        assert (new_home.home / name).read_bytes() == (home.home / name).read_bytes()
    assert (new_home.home / "secrets" / "ami").stat().st_mode & 0o077 == 0
    assert not (new_home.home / "flow-versions" / "lock").exists()
    written = ("work/flows/credit.yaml", "work/flows/prompts/en.yaml", "work/carriers.yaml")
    for name in (*written, "asterisk-config/accounts.yaml"):
        assert (new_home.home / name).read_bytes() == (home.home / name).read_bytes()
    assert not (new_home.flows / ".credit.yaml.swp").exists()


@pytest.mark.parametrize("choice", ["replace", "keep"])
def test_what_people_wrote_is_not_replaced_unasked(
    home: Settings, new_home: Settings, tmp_path: Path, choice: Choice
) -> None:
    path, _ = make(home, tmp_path / "x.tar.zst", Wanted(), quiet)
    mine = new_home.flows / "credit.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"default: {kind: prepaid}")
    with pytest.raises(HostError, match="is another file than in the backup"):
        restore(new_home, path, quiet)
    assert not new_home.carriers.exists()
    restore(new_home, path, quiet, choice)
    replaced = new_home.home / "replaced" / "flows" / "credit.yaml"
    if choice == "keep":
        assert mine.read_bytes() == b"default: {kind: prepaid}"
        assert not replaced.exists()
    else:
        assert mine.read_bytes() == b"default: {}"
        assert replaced.read_bytes() == b"default: {kind: prepaid}"
    assert new_home.carriers.read_bytes() == b"carriers: {}"


def test_nothing_is_written_over(home: Settings, new_home: Settings, tmp_path: Path) -> None:
    path, _ = make(home, None, Wanted(), quiet)
    with pytest.raises(HostError, match="there already"):
        make(home, path, Wanted(), quiet)
    with pytest.raises(HostError, match="has an instance already"):
        restore(home, path, quiet)
    elsewhere = replace(new_home, database_url=home.database_url)
    with pytest.raises(HostError, match="is not empty"):
        restore(elsewhere, path, quiet)
    assert proof(home)[1] == 0


def altered(path: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same backup with other contents."""
    plain = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        files = {each.name: archive.extractfile(each).read() for each in archive}  # type: ignore[union-attr]
    change(files)
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    to.write_bytes(zstandard.compress(made.getvalue()))
    return to


def test_a_damaged_backup_leaves_nothing(
    home: Settings, new_home: Settings, tmp_path: Path
) -> None:
    follow(home, lambda each: each.progress.position == (home.spool / "cel.csv").stat().st_size)
    path, made = make(home, None, Wanted(), quiet)
    database = next(name for name in made.parts if name.startswith("database/"))

    def told(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, bytes]], None]:
        def edit(files: dict[str, bytes]) -> None:
            said = json.loads(files[manifest.NAME])
            change(said)
            files[manifest.NAME] = json.dumps(said).encode()

        return edit

    wrong: dict[str, Callable[[dict[str, bytes]], None]] = {
        "damaged": lambda files: files.update({database: files[database][:-1] + b"?"}),
        "lacks": lambda files: files.__delitem__(database),
        "which its manifest has not": lambda files: files.update({"../evil": b""}),
        "can't be read": told(
            lambda said: said["parts"].update({"../x": {"size": 0, "sha256": ""}})
        ),
        "not what was backed up": told(lambda said: said["rows"].update(calls=7)),
        "later Longlines": told(lambda said: said.update(format=2)),
        "set it to an empty": told(lambda said: said.update(database="other")),
    }
    for number, (words, change) in enumerate(wrong.items()):
        bad = altered(path, tmp_path / f"{number}.tar.zst", change)
        with pytest.raises(HostError, match=words):
            restore(new_home, bad, quiet)
        assert [each.name for each in new_home.home.iterdir()] == ["run"]
    (tmp_path / "half").write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    (tmp_path / "other").write_text("something else")
    for name in ("half", "other", "nothing"):
        with pytest.raises(HostError):
            restore(new_home, tmp_path / name, quiet)
    assert os.listdir(new_home.home) == ["run"]
    restore(new_home, path, quiet)
    assert proof(new_home) == proof(home)
