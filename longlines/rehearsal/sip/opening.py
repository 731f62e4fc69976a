"""The running exchange of this home, made ready for rehearsals."""

import asyncio
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from longlines.flow import library
from longlines.flow.kinds import LANGUAGES
from longlines.flow.library import Library
from longlines.flow.model import FlowError
from longlines.flow.published import Unpublished
from longlines.host import pbx_words, readiness
from longlines.host.configure import reachable, read_logins
from longlines.host.errors import HostError
from longlines.rehearsal.house import House
from longlines.rehearsal.sip.evidence import Evidence
from longlines.rehearsal.sip.repertoire import NotRendered, Repertoire
from longlines.rehearsal.sip.running import Live
from longlines.rehearsal.sip.switchboard import Sip
from longlines.settings import Settings
from longlines.store import DatabaseError

OPERATOR = "operator"


def live(settings: Settings, house: House) -> Live:
    """The exchange of these settings, which must be up and run the flows of the house.

    Raises HostError with what to do.
    """
    states = asyncio.run(readiness.states(settings))
    if down := [part for part, up in states.items() if not up]:
        raise HostError(
            f"--sip needs a running exchange; down: {', '.join(down)} (home {settings.home}); "
            "'make run' starts it, 'longlines status' tells more"
        )
    try:
        published = library.load_published(settings.flow_versions)
        _same_flows(published, house)
        logins = read_logins(settings)
        return Live(
            house=house,
            sip=Sip(
                reachable(settings.host),
                settings.sip_port,
                {login.account.name: login.password for login in logins},
            ),
            operators=tuple(x.account.name for x in logins if x.account.role == OPERATOR),
            repertoire=Repertoire(published, _languages(house), pbx_words.folders(settings)),
            evidence=Evidence(settings.database_url, settings.spool),
            spool=Path(settings.spool),
        )
    except (Unpublished, NotRendered, FlowError, DatabaseError) as error:
        raise HostError(str(error)) from error
    except (OSError, SQLAlchemyError) as error:
        why = str(error).partition("\n")[0]
        raise HostError(f"the exchange's home can't be used: {why}") from error


def _same_flows(published: Library, house: House) -> None:
    """Raise HostError where the exchange runs other flows than the tests were written for."""
    ours = {name: flow.version for name, flow in house.library.flows.items()}
    theirs = {name: flow.version for name, flow in published.flows.items()}
    if differing := sorted(dict(ours.items() ^ theirs.items())):
        raise HostError(
            f"the exchange runs other flows than the folder holds: {', '.join(differing)}; "
            "put them in force, or start it again"
        )


def _languages(house: House) -> tuple[str, ...]:
    """The languages that callers may hear: one, unless a flow lets them choose."""
    choices = any(
        step.verb.name == "language"
        for flow in house.library.flows.values()
        for step in flow.steps.values()
    )
    spoken = {account.language for account in house.accounts.values()}
    return tuple(each for each in LANGUAGES if choices or each in spoken)
