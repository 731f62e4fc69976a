"""The files that people write, outside of the home: flows with all that stands beside them,
carriers, accounts. A backup has them, and a restore puts them where the settings name them.
"""

import filecmp
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from longlines.host.errors import HostError
from longlines.host.tariffs import accounts_file
from longlines.settings import Settings

FOLDER = "work"
Choice = Literal["", "replace", "keep"]
"""What becomes of other files that are there: "" refuses to restore."""


def places(settings: Settings) -> dict[str, Path]:
    """Where each of them stands, by its name in a backup."""
    return {
        f"{FOLDER}/flows": settings.flows,
        f"{FOLDER}/carriers.yaml": settings.carriers,
        f"{FOLDER}/accounts.yaml": accounts_file(settings),
    }


def collect(settings: Settings, folder: Path) -> None:
    """Copy them below `folder`; editors' drafts and links are left out. Raises OSError."""
    for name, source in places(settings).items():
        files = [source] if source.is_file() else sorted(source.rglob("*"))
        for path in files:
            if path.is_symlink() or not path.is_file() or path.name.endswith(("~", ".swp")):
                continue
            target = folder / name / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def target(settings: Settings, name: str) -> Path | None:
    """Where a part of a backup goes, if it is one of these."""
    for beginning, place in places(settings).items():
        if name == beginning:
            return place
        if name.startswith(f"{beginning}/"):
            return place / name.removeprefix(f"{beginning}/")
    return None


def refuse_others(settings: Settings, folder: Path, names: Iterable[str], choice: Choice) -> None:
    """Raise HostError where a file with another content is there, and nobody said what to do."""
    if choice:
        return
    others = [
        place
        for name in names
        if (place := target(settings, name)) is not None
        and place.exists()
        and not filecmp.cmp(place, folder / name, shallow=False)
    ]
    if others:
        raise HostError(
            f"{others[0]} is another file than in the backup"
            + (f", and so are {len(others) - 1} more" if len(others) > 1 else "")
            + ". Say --files replace (what is there goes to replaced/ in the home), --files keep, "
            "or set LONGLINES_FLOWS and LONGLINES_CARRIERS to new places"
        )


def put(settings: Settings, folder: Path, name: str, place: Path, choice: Choice) -> None:
    """Put one of them in its place, as `choice` says. Raises OSError."""
    if place.exists():
        if choice == "keep" or filecmp.cmp(place, folder / name, shallow=False):
            return
        aside = settings.home / "replaced" / name.removeprefix(f"{FOLDER}/")
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place, aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / name, place)
