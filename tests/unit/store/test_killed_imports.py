"""An import that is killed at any moment has made a whole version, or none.

LONGLINES_KILLS=1000 kills as many; a few are enough for every day.
"""

import os
import random
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from longlines import store
from longlines.cli import decks_importing
from longlines.cli.decks_importing import Options
from longlines.rates import sample_files
from longlines.store import decks

KILLS = int(os.environ.get("LONGLINES_KILLS", "6"))
ROWS = 2_000
PLAIN: dict[str, Any] = {
    "effective": "",
    "correct": False,
    "side": "",
    "map": [],
    "currency": "",
    "zone": "",
    "band": [],
    "decimal": "",
    "dates": "",
    "separator": "",
    "increments": "60/60",
    "highest": "25",
    "free_seconds": None,
    "partial": False,
    "dry_run": False,
    "yes": True,
    "shrink": True,
    "show": 0,
    "json": True,
}


def test_it_is_all_or_nothing(url: str, tmp_path: Path) -> None:
    files = [sample_files.write(name, tmp_path, ROWS) for name in ("cheap", "dear")]
    environ = {"LONGLINES_HOME": str(tmp_path), "LONGLINES_DATABASE_URL": url}
    store.upgrade(url)
    begun = time.monotonic()
    assert _end(_importing(files[1], environ)) == 0
    whole = time.monotonic() - begun
    chance = random.Random(url.partition(":")[0])
    made, cut = 1, 0
    for number in range(KILLS):
        child = _importing(files[number % 2], environ)
        time.sleep(chance.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        cut += _end(child) == -signal.SIGKILL
        engine = store.connect(url)
        known = decks.versions(engine, "cheap")
        assert [each.version for each in known] == list(range(1, len(known) + 1))
        assert made <= len(known) <= made + 1
        made = len(known)
        kept = decks.load(engine, "cheap", at=datetime.now(UTC))
        assert len(kept.rows) == known[-1].rows > ROWS / 2
        engine.dispose()
    assert cut, "every import was over before it was killed"
    assert _end(_importing(files[KILLS % 2], environ)) == 0, "the next import goes its way"


def _importing(file: Path, environ: dict[str, str]) -> int:
    """The process of an import that has all modules loaded."""
    child = os.fork()
    if child:
        return child
    os.environ.update(environ)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    code = 1
    try:
        decks_importing.run(Options(carrier="cheap", file=file, **PLAIN))
    except typer.Exit as end:
        code = end.exit_code
    finally:
        os._exit(code)


def _end(child: int) -> int:
    """The process's exit code, or the signal below 0."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
