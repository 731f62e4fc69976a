"""What an engine is made of on this machine, for whichever process carries calls.

It imports little: a script that carries one call is started for it.
"""

import logging
from collections.abc import Callable

from longlines.billing.rating.model import Unrated
from longlines.carriers.health import CarrierHealth
from longlines.carriers.own import OwnAccounts
from longlines.carriers.routing import Plans, Routing, default_plan
from longlines.carriers.state import State
from longlines.flow import library, speech
from longlines.flow.engine import Engine
from longlines.flow.library import Library
from longlines.flow.services import Services
from longlines.host import accounts
from longlines.host.tariffs import RulesInForce
from longlines.settings import Settings
from longlines.trace.journal import NAME, Defer, JournalFile

log = logging.getLogger(__name__)


def make(
    settings: Settings,
    of: Callable[[], Library],
    services: Services,
    routing: Routing,
    defer: Defer | None = None,
) -> tuple[Engine, str]:
    """The engine, which asks `of` for the set in force, and the path of a silent piece of audio.

    `defer` has the journal written when the engine is about to wait; see JournalFile. Raises
    OSError.
    """
    settings.recordings.mkdir(parents=True, exist_ok=True)
    journal = JournalFile(settings.spool / NAME, defer)
    engine = Engine(of, routing, settings.recordings, services, journal)
    return engine, speech.silence(settings.sounds).path


def make_published(settings: Settings, services: Services) -> tuple[Engine, str]:
    """The same on the set that is in force now: for a process that lives one call long.

    Raises Unpublished, AccountsError, OSError.
    """
    loaded = library.load_published(settings.flow_versions)
    routing = routes(settings)
    health(settings, routing.state).look()
    return make(settings, lambda: loaded, services, routing)


def routes(settings: Settings) -> Routing:
    """The ways out: our accounts, and the carriers. Raises AccountsError."""
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    own = OwnAccounts({account.number: account.name for account in listed})
    return Routing(own, settings.tables, plans=_plans(settings))


def health(settings: Settings, state: State) -> CarrierHealth:
    """What fills `state` from the listener's account of the carriers, and the admins' holds.

    The PBX counts the calls of each carrier itself: what the listener counted is late by a moment,
    in which a carrier whose lines are free again would lose calls.
    """
    return CarrierHealth(
        settings.carriers_measured, settings.carriers_held, state, counts_calls=False
    )


def _plans(settings: Settings) -> Plans:
    """Whose sell decks a payer goes by; while the rules can't be read, those for everybody."""
    rules = RulesInForce(settings)

    def plans(payer: str) -> tuple[str, ...]:
        try:
            return tuple(rules().sell_decks(payer))
        except Unrated as error:
            log.error("calls are priced by the default plan: %s", error)
            return default_plan(payer)

    return plans
