"""How a real call begins: by its number, or at a place in a flow that nobody can dial."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from longlines.flow.place import Place, pack
from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House

FOLDER = "rehearsal"
"""Below the spool, where dialplans/rehearsal.conf looks."""


def needed(case: Case) -> bool:
    """Whether no number leads to where a test begins."""
    return not case.dial or bool(case.language)


def values(case: Case, house: House) -> dict[str, str]:
    """The values with which a test's flow begins."""
    _, dialled = _begins(case, house)
    begun = {"caller": house.number(case.caller_number), "dialled": dialled}
    return begun | ({"language": case.language} if case.language else {})


@contextmanager
def open_for(case: Case, house: House, spool: Path) -> Iterator[str]:
    """What to dial for a test, which leads there as long as this is open. Raises OSError."""
    if not needed(case):
        yield case.dial
        return
    flow, _ = _begins(case, house)
    folder = spool / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / secrets.token_hex(16)
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(f"{flow}:{pack(Place(flow, '', '', values(case, house)))}", encoding="ascii")
    draft.replace(path)
    try:
        yield f"rehearse-{path.name}"
    finally:
        path.unlink(missing_ok=True)


def _begins(case: Case, house: House) -> tuple[str, str]:
    """The flow, and what it finds as dialled."""
    leads = house.dialplan.leads(case.dial) if case.dial else None
    return leads or (case.flow, case.dialled)
