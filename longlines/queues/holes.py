"""What a staff lacks: each skill and language with which a caller would find nobody."""

from collections.abc import Iterable, Iterator

from longlines.flow.model import Flow
from longlines.flow.problems import Problem, did_you_mean, shown
from longlines.queues import FILE
from longlines.queues.model import Staff
from longlines.verbs.transfer import Transfer


def of(
    staff: Staff,
    accounts: Iterable[str] | None = None,
    languages: Iterable[str] = (),
    flows: Iterable[str] | None = None,
) -> Iterator[Problem]:
    """Every hole. `accounts` are those of operators, `languages` those of the prompts, `flows` the
    names of what calls can run; None: they can't be read, and nothing is said of them.
    """
    if not staff.operators:
        yield Problem(staff.mark, "there is nobody in it; write operators: {operator1: {...}}")
        return
    yield from _operators(staff, None if accounts is None else tuple(accounts))
    for skill in staff.skills:
        able = [each for each in staff.operators if skill.name in each.skills]
        if not any(each.fits(skill, "") for each in able):
            lacks = f" and the qualification {skill.needs}" if able else ""
            yield Problem(
                skill.mark, f"no operator has the skill {skill.name}{lacks}; callers wait for ever"
            )
    for language in languages:
        if language not in staff.languages:
            yield Problem(
                staff.mark,
                f"no operator speaks {language}, in which callers are served; give it to one, or "
                f"remove prompts/{language}.yaml",
            )
    if staff.before and flows is not None and staff.before not in (names := tuple(flows)):
        near = did_you_mean(staff.before, names)
        yield Problem(staff.mark, f"there is no flow {shown(staff.before)}{near}")


def of_flows(flows: Iterable[Flow], staff: Staff | None) -> Iterator[Problem]:
    """Every transfer that asks for a skill which operators.yaml doesn't know."""
    known = {each.name for each in staff.skills} if staff else set()
    for flow in flows:
        for step in flow.steps.values():
            skill = step.verb.skill if isinstance(step.verb, Transfer) else None
            if skill and skill not in known:
                near = did_you_mean(skill, known) or f"; add it to skills: in {FILE}"
                yield Problem(step.mark, f"no operator is declared to have the skill {skill}{near}")


def _operators(staff: Staff, accounts: tuple[str, ...] | None) -> Iterator[Problem]:
    known = {each.name for each in staff.skills}
    for each in staff.operators:
        if accounts is not None and each.account not in accounts:
            near = did_you_mean(each.account, accounts)
            yield Problem(
                each.mark, f"no account {shown(each.account)} is an operator in accounts.yaml{near}"
            )
        if not each.languages:
            yield Problem(each.mark, f"{each.account} speaks no language; write languages: [en]")
        for skill in each.skills:
            if skill not in known:
                near = did_you_mean(skill, known) or "; add it to skills:"
                yield Problem(each.mark, f"there is no skill {shown(skill)}{near}")
    needed = {each.needs for each in staff.skills}
    for each in staff.operators:
        for name in each.qualified:
            if name not in needed:
                near = did_you_mean(name, needed) or "; a skill asks for it with needs:"
                yield Problem(each.mark, f"no skill needs {shown(name)}{near}")
