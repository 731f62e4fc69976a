"""The emergency plan of an instance: read, compiled, and put where Asterisk reads it.

A plan with a mistake changes nothing: the one that was in force stays, or, on a first start, the
one that is shipped (dialplans/emergency.conf).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from longlines.carriers import reading as carriers
from longlines.carriers.model import Carriers
from longlines.emergency import PLAN, compiling, dialplan, holes, proof, reading
from longlines.emergency.model import STUB, Plan, Who
from longlines.flow.problems import Mark, Problem
from longlines.host import accounts, files, secrets
from longlines.host.errors import HostError
from longlines.settings import Settings

FILE = "emergency.conf"
FIRST_ADDRESS = 51
"""Simulated PSAPs are at 127.0.0.51, 127.0.0.52... in the order of the file."""


@dataclass(frozen=True)
class Taken:
    """What was read: the plan if it is whole, else every mistake in it."""

    plan: Plan | None
    problems: tuple[Problem, ...] = ()


def take(settings: Settings, path: Path | None = None) -> Taken:
    """Read the plan in `path` (the instance's own) and hold it against accounts and carriers."""
    path = path or settings.flows / PLAN
    shown = str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        return Taken(None, (Problem(Mark(shown, 1, 1), f"it can't be read: {error.strerror}"),))
    plan, problems = reading.read(content, shown)
    if plan is None:
        return Taken(None, tuple(problems))
    try:
        people = who(settings)
        lines = carriers.load(settings.carriers)
    except (HostError, carriers.CarrierProblems):
        people, lines = None, Carriers()
    found = sorted({*holes.of(plan, people, lines.carriers), *proved(settings, plan)})
    return Taken(None if found else plan, tuple(found))


def proved(settings: Settings, plan: Plan) -> list[Problem]:
    """Every way in which something else in the dialplan could catch an emergency number."""
    try:
        return list(proof.of(plan, dialplan.read(texts(settings, plan))))
    except (OSError, UnicodeDecodeError) as error:
        folder = str(settings.checkout / "dialplans")
        return [Problem(Mark(folder, 1, 1), f"the dialplan can't be read: {error}")]


def texts(settings: Settings, plan: Plan) -> dict[str, str]:
    """The whole dialplan with a plan, by the names of its files. Raises OSError, UnicodeError."""
    paths = sorted((settings.checkout / "dialplans").glob("*.conf"))
    extensions = settings.checkout / "asterisk-config" / "extensions.conf"
    found = {
        f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8")
        for path in (extensions, *paths)
        if path.name != FILE
    }
    return {**found, FILE: compiling.compiled(plan)}


def who(settings: Settings) -> list[Who]:
    """The accounts. Raises HostError."""
    found = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    return [Who(each.name, each.number, each.role == "operator") for each in found]


def write(settings: Settings) -> tuple[Problem, ...]:
    """Put the plan in force if it is whole; else leave the one that was, and tell every mistake.

    Where none was, the shipped one is put there: a call always reaches somebody. Raises OSError.
    """
    taken = take(settings)
    if taken.plan is not None:
        _put(settings, (settings.flows / PLAN).read_bytes(), taken.plan)
    elif not kept(settings).is_file():
        content = (settings.checkout / "flows" / PLAN).read_bytes()
        plan, _ = reading.read(content)
        if plan is None:
            raise HostError("the shipped flows/emergency.yaml can't be read; put it back")
        _put(settings, content, plan)
    elif not (settings.config / FILE).is_file() and (plan := in_force(settings)):
        _put(settings, kept(settings).read_bytes(), plan)
    return taken.problems


def in_force(settings: Settings) -> Plan | None:
    """The plan by which calls go; None before the first `write`. Raises OSError."""
    if not kept(settings).is_file():
        return None
    return reading.read(kept(settings).read_bytes())[0]


def in_force_since(settings: Settings) -> datetime | None:
    """When the plan came in force as it is; None before the first `write`. Raises OSError."""
    path = kept(settings)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.is_file() else None


def kept(settings: Settings) -> Path:
    """The file of the plan in force."""
    return settings.home / "emergency" / "in-force.yaml"


def _put(settings: Settings, content: bytes, plan: Plan) -> None:
    path = kept(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_private(settings.config / FILE, compiling.compiled(plan))
    text = content.decode("utf-8-sig")
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        files.write_private(path, text)


def psaps(settings: Settings) -> list[dict[str, str]]:
    """A line for each switch of a PSAP; simulated ones only while they are switched on.

    Raises HostError for a password that is missing, OSError.
    """
    plan = in_force(settings)
    found = []
    for number, trunk in enumerate(plan.trunks if plan else (), FIRST_ADDRESS):
        simulated = trunk.host == STUB
        if trunk.carrier or (simulated and settings.psap_port is None):
            continue
        password = ""
        if trunk.user:
            name = f"psap-{trunk.name}"
            what = f"the password of the PSAP trunk {trunk.name}"
            password = secrets.given(settings.secrets, name, what)
        found.append(
            {
                "psap": trunk.endpoint,
                "name": trunk.name,
                "simulated": "yes" if simulated else "no",
                "address": f"127.0.0.{number}" if simulated else trunk.host,
                "port": str(settings.psap_port if simulated else trunk.port),
                "transport": trunk.transport,
                "user": trunk.user,
                "password": password,
            }
        )
    return found


def groups(found: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """What the templates repeat."""
    return {"psaps": found, "psap_logins": [each for each in found if each["password"]]}
