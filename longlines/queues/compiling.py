"""A staff as Asterisk's queues: one for each skill in each language, with all who may take it.

How well an operator fits is his penalty there, 1 for the best that there are. A caller begins with
those (QUEUE_MAX_PENALTY=1, dialplans/queue.conf); a queue's rule lets the others be rung later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from longlines.queues.model import (
    ANY,
    BOTH,
    LANGUAGE,
    NEITHER,
    SKILL,
    Operator,
    Skill,
    Staff,
)

MOST_PENALTY = 2000
"""Above every penalty, also of who let it ring again and again (dialplans/queue.conf)."""

SERVICE_LEVEL = 20
"""Seconds within which a call counts as answered in time."""

_HEAD = "; Made by Longlines of flows/operators.yaml; a change here is lost.\n"
_EMPTY = "unavailable,invalid"
"""States of a telephone that isn't there (app_queue.c); who is away is still in the house."""

_REFUGE_WEIGHT = 50
"""Who was left with nobody is served before the others, after emergency calls (queues.conf)."""


def names(staff: Staff) -> list[str]:
    """The queues for a skill and a language."""
    return [_name(skill, language) for skill, language in _each(staff)]


def queues(staff: Staff | None, display: Mapping[str, str]) -> str:
    """The part of queues.conf; `display` has what telephones show of each operator's account."""
    if staff is None:
        return _HEAD
    made = [_HEAD]
    for skill, language in _each(staff):
        name = _name(skill, language)
        empty = {"joinempty": _EMPTY, "leavewhenempty": _EMPTY, "defaultrule": name}
        made += _queue(name, staff, empty, ranked(staff, skill, language), display)
    for skill in staff.skills:
        if skill.needs:
            stays = {"joinempty": "yes", "leavewhenempty": "no", "weight": str(_REFUGE_WEIGHT)}
            able = {each.account: 0 for each in staff.operators if each.fits(skill, "")}
            made += _queue(skill.name, staff, stays, able, display)
    return "\n".join(made) + "\n"


def rules(staff: Staff | None) -> str:
    """The part of queuerules.conf: from when on whom a caller may have."""
    made = [_HEAD]
    for skill, language in _each(staff) if staff else ():
        made.append(f"[{_name(skill, language)}]")
        made += [
            f"penaltychange => {after},{most}" for after, most in opened(staff, skill, language)
        ]
        made.append("")
    return "\n".join(made) + "\n"


def ranked(staff: Staff, skill: Skill | None, language: str) -> dict[str, int]:
    """The penalty of each operator who may take a skill's caller, by account: 1, 2... without a
    gap, the best first.
    """
    fits = {each.account: each.fits(skill, language) for each in staff.operators}
    there = sorted(set(fits.values()) - {0})
    return {account: there.index(fit) + 1 for account, fit in fits.items() if fit}


def opened(staff: Staff | None, skill: Skill | None, language: str) -> list[tuple[int, int]]:
    """After how many seconds which penalty is the highest that is rung. In the end all are."""
    if staff is None:
        return []
    fits = {each.fits(skill, language) for each in staff.operators} - {0}
    after = {
        BOTH: 0,
        LANGUAGE: staff.skill_after,
        SKILL: staff.language_after,
        NEITHER: staff.language_after,
    }
    steps: dict[int, int] = {}
    for penalty, fit in enumerate(sorted(fits), 1):
        if penalty > 1:
            steps[after[fit]] = penalty
    last = max([staff.language_after, *steps])
    return [*((at, most) for at, most in steps.items() if at < last), (last, MOST_PENALTY)]


def _each(staff: Staff) -> Iterator[tuple[Skill | None, str]]:
    for skill in (None, *staff.skills):
        for language in staff.languages:
            yield skill, language


def _name(skill: Skill | None, language: str) -> str:
    return f"{skill.name if skill else ANY}-{language}"


def _queue(
    name: str,
    staff: Staff,
    more: Mapping[str, str],
    penalties: Mapping[str, int],
    display: Mapping[str, str],
) -> list[str]:
    settings = {
        "strategy": "leastrecent",
        "timeout": str(staff.ring),
        "retry": "1",
        "wrapuptime": str(staff.wrap_up),
        "servicelevel": str(SERVICE_LEVEL),
        "ringinuse": "no",
        "musicclass": "default",
        "announce-frequency": "0",
        **more,
    }
    members = [
        f"member => PJSIP/{account},{penalty},{display[account]},PJSIP/{account}"
        for account, penalty in penalties.items()
        if account in display
    ]
    return [f"[{name}]", *(f"{key} = {value}" for key, value in settings.items()), *members, ""]


def everybody(staff: Staff, languages: Mapping[str, str]) -> Staff:
    """The same with those of whom the file says nothing: they speak the language of their account.

    `languages` are those of all operators' accounts, by account.
    """
    named = {each.account for each in staff.operators}
    others = (
        Operator(account, staff.mark, (language,))
        for account, language in languages.items()
        if account not in named
    )
    return replace(staff, operators=(*staff.operators, *others))
