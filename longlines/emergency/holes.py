"""What a plan lacks: each hole through which an emergency call, or its caller, could fall."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from longlines.carriers.model import Carrier
from longlines.emergency.model import STUB, Plan, Who
from longlines.emergency.numbers import variants
from longlines.flow.problems import Mark, Problem, did_you_mean, shown

FEWEST_TRUNKS = 2


def of(
    plan: Plan, people: Sequence[Who] | None = None, carriers: Iterable[Carrier] = ()
) -> Iterator[Problem]:
    """Every hole. `people` None: the accounts can't be read, and nothing is said of them."""
    yield from _trunks(plan, {each.name: each for each in carriers})
    yield from _sites(plan)
    yield from _placed(plan)
    yield from _numbers(plan)
    if people is not None:
        yield from _accounts(plan, people)
        yield from _callbacks(plan, people)
    if not plan.notices:
        yield Problem(plan.mark, "nobody is told of an emergency call; name somebody in notices:")


def _trunks(plan: Plan, carriers: dict[str, Carrier]) -> Iterator[Problem]:
    if len(plan.trunks) < FEWEST_TRUNKS:
        mark = plan.trunks[0].mark if plan.trunks else plan.mark
        yield Problem(mark, "there is no second trunk to a PSAP; when this one fails nobody helps")
    targets: dict[tuple[str, int], str] = {}
    for trunk in plan.trunks:
        if trunk.carrier:
            yield from _shared(trunk.mark, trunk.carrier, trunk.reserved, carriers)
        same = (trunk.carrier or trunk.host, 0 if trunk.carrier else trunk.port)
        if trunk.host != STUB and same in targets:
            yield Problem(
                trunk.mark, f"{trunk.name} goes the same way as {targets[same]}: both fail together"
            )
        targets[same] = trunk.name


def _shared(
    mark: Mark, name: str, reserved: int, carriers: dict[str, Carrier]
) -> Iterator[Problem]:
    if name not in carriers:
        near = did_you_mean(name, carriers)
        yield Problem(mark, f"there is no carrier {shown(name)} in carriers.yaml{near}")
        return
    most = carriers[name].max_calls
    if not carriers[name].enabled:
        yield Problem(mark, f"the carrier {name} is not enabled")
    if not reserved:
        yield Problem(mark, f"ordinary calls could fill {name}; keep channels: reserved: 2")
    elif not most:
        yield Problem(
            mark, f"{name} has no max_calls in carriers.yaml: nothing to keep {reserved} of"
        )
    elif reserved >= most:
        yield Problem(mark, f"{name} has {most} channels in all; {reserved} can't be reserved")


def _sites(plan: Plan) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    # Asterisk takes no notice of hyphens in what it looks up.
    for site in plan.sites:
        if site.validated is None:
            yield Problem(
                site.mark,
                f"the address of {site.name} isn't validated; have your 911 provider do it, and"
                " write the day: validated: 2026-11-02",
            )
        if not site.locations:
            yield Problem(site.mark, f"{site.name} has no location in it")
        for location in site.locations:
            plain = location.name.replace("-", "")
            seen[plain] += 1
            if seen[plain] > 1:
                yield Problem(location.mark, f"there are two locations {shown(location.name)}")
            if not location.elins:
                yield Problem(
                    location.mark, f"{location.name} has no callback number; write elin: ..."
                )
            if not ({"floor", "room", "unit", "seat", "description"} & location.address.keys()):
                yield Problem(
                    location.mark,
                    f"{location.name} has neither floor nor room: who comes must find it",
                )


def _placed(plan: Plan) -> Iterator[Problem]:
    known = plan.locations
    named = [
        *((placed.mark, name) for placed in plan.accounts
          for name in (placed.location, *placed.devices.values())),
        *((plan.mark, name) for name in plan.networks.values()),
    ]  # fmt: skip
    for mark, name in named:
        if name not in known:
            near = did_you_mean(name, known)
            yield Problem(mark, f"there is no location {shown(name)}{near}")
    if not known:
        yield Problem(plan.mark, "there is no location at all")


def _numbers(plan: Plan) -> Iterator[Problem]:
    if plan.test in plan.numbers:
        yield Problem(plan.mark, f"{plan.test} can't be both an emergency and the test number")
    for number in plan.keyed:
        if number not in plan.numbers:
            yield Problem(plan.mark, f"keyed: {number} is none of the numbers")
    clash = {text for text, number in variants(plan).items() if number == plan.test}
    for text in sorted(clash & {t for n in plan.numbers for t in (n, f"{n}#")}):
        yield Problem(plan.mark, f"{text} would reach the test number")


def _accounts(plan: Plan, people: Sequence[Who]) -> Iterator[Problem]:
    names = {each.name for each in people}
    placed = {each.account for each in plan.accounts}
    for each in people:
        if each.name not in placed:
            yield Problem(
                plan.mark,
                f"the account {each.name} has no location: accounts: {{{each.name}: ...}}",
            )
    for where in plan.accounts:
        if where.account not in names:
            near = did_you_mean(where.account, names)
            yield Problem(where.mark, f"there is no account {shown(where.account)}{near}")
    desks = [(site.mark, site.security) for site in plan.sites if site.security]
    told = [(notice.mark, notice.to) for notice in plan.notices if notice.how == "call"]
    for mark, name in (*desks, *told):
        if name not in names:
            near = did_you_mean(name, names)
            yield Problem(mark, f"there is no account {shown(name)}{near}")
    if not any(each.operator for each in people):
        yield Problem(plan.mark, "there is no operator, who is the last resort of every call")


def _callbacks(plan: Plan, people: Sequence[Who]) -> Iterator[Problem]:
    owners = {each.number: each.name for each in people}
    sites: dict[str, str] = {}
    for location in plan.locations.values():
        for elin in location.elins:
            if elin in owners:
                yield Problem(
                    location.mark, f"the callback number {elin} is {owners[elin]}'s own number"
                )
            if sites.setdefault(elin, location.name) != location.name:
                yield Problem(
                    location.mark,
                    f"the callback number {elin} belongs to {sites[elin]} as well: the PSAP would"
                    " not know from where the call came",
                )
