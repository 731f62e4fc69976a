"""The operators' queues of an instance: operators.yaml read, proved, put where Asterisk reads.

With a mistake in it there are no queues by skill: everybody is put into the one that rings every
operator, as without the file.
"""

import logging
from pathlib import Path

from longlines.flow.problems import Problem
from longlines.flow.spoken import LANGUAGES
from longlines.host import accounts, files
from longlines.host.accounts import Account
from longlines.host.errors import HostError
from longlines.queues import FILE, compiling, holes, reading
from longlines.queues.model import Staff
from longlines.settings import Settings

QUEUES, RULES = "operators-queues.conf", "operators-rules.conf"
"""Included by queues.conf and queuerules.conf."""

PROMPTS = "prompts"

log = logging.getLogger(__name__)


def take(settings: Settings, path: Path | None = None) -> tuple[Staff | None, list[Problem]]:
    """The staff of a file (the instance's own), held against the accounts and the prompts; None
    where there is no such file, or with the mistakes that are told.
    """
    path = path or settings.flows / FILE
    staff, problems = reading.load(path, str(_near(path)))
    if staff is None:
        return None, problems
    try:
        people = operators(settings)
    except HostError:
        people = None  # told by who reads the accounts
    spoken = [each for each in LANGUAGES if (path.parent / PROMPTS / f"{each}.yaml").is_file()]
    known = None if people is None else [each.name for each in people]
    found = sorted(holes.of(staff, known, spoken))
    if found:
        return None, found
    return compiling.everybody(staff, {each.name: each.language for each in people or ()}), []


def write(settings: Settings) -> Staff | None:
    """Put the queues where Asterisk reads them. Raises OSError, HostError."""
    staff, problems = take(settings)
    for problem in problems:
        log.error("no queues by skill: %s", problem)
    display = {each.name: each.display for each in operators(settings)}
    files.write_private(settings.config / QUEUES, compiling.queues(staff, display))
    files.write_private(settings.config / RULES, compiling.rules(staff))
    return staff


def operators(settings: Settings) -> list[Account]:
    """The accounts of operators. Raises HostError."""
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    return [each for each in listed if each.role == "operator"]


def values(staff: Staff | None) -> dict[str, str]:
    """What the dialplan wants to know of it."""
    return {
        "before_waiting": staff.before if staff else "",
        "tell_from": str(staff.tell_from if staff else 0),
        "typical_call": str(staff.typical_call + staff.wrap_up if staff else 0),
    }


def _near(path: Path) -> Path:
    """The path as seen from here, where it is below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
