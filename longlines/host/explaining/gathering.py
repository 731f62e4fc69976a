"""Gathers all that is known of a call, from the database and the engine's journal."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine

from longlines.billing.calls import Call
from longlines.flow import published
from longlines.host.errors import HostError
from longlines.host.explaining.model import Known
from longlines.host.rule_book import RuleBook
from longlines.host.tariffs import names
from longlines.settings import Settings
from longlines.store import charges, ledger, tries
from longlines.store.calls import find
from longlines.store.deck_versions import Version, told
from longlines.store.disputes import desk
from longlines.store.invoiced import invoice_of
from longlines.store.rerating import kept
from longlines.trace import timeline
from longlines.trace.entries import Trace
from longlines.trace.sources import LAST, Sources, UnknownCall


def gather(settings: Settings, engine: Engine, wanted: str) -> Known:
    """What is known of the call with this id, or of the `last`.

    Raises HostError for a call that isn't recorded, SQLAlchemy's errors.
    """
    engine = engine.execution_options(writes=False)
    sources = Sources(settings.spool, engine)
    try:
        number = sources.newest() if wanted == LAST else wanted
    except UnknownCall as error:
        raise HostError(str(error)) from error
    call = find(engine, number)
    if call is None:
        raise HostError(
            f"no call on record has the id {number!r}; 'longlines calls' lists the ids, and 'last' "
            "is the newest call"
        )
    of = charges.of_calls(engine, [number]).get(number, [])
    tried = tries.of_calls(engine, [number]).get(number, ())
    with engine.connect() as connection:
        entries = list(ledger.entries(connection, call=number))
        invoices = {each.number: invoice_of(connection, each) for each in entries}
        changes = kept.of_call(connection, number)
        book = RuleBook(settings)
        book.refresh(connection)
        sold = next((each for each in of if each.side == "sell"), None)  # fees come last
        return Known(
            call=call,
            trace=_trace(settings, sources, call),
            charges=of,
            tries=tried,
            names=names(settings),
            decks=_decks(connection),
            rules=book.since(sold.at) if sold else None,
            entries=entries,
            invoices={place: name for place, name in invoices.items() if name},
            changes=changes,
            runs={each.rerate: kept.find(connection, each.rerate) for each in changes},
            disputes=[
                (each, desk.steps(connection, each.id))
                for each in desk.listed(connection, call=number)
            ],
        )


def _decks(connection: Connection) -> Mapping[tuple[str, int], Version]:
    return {(each.name, each.version): each for each in told(connection)}


def _trace(settings: Settings, sources: Sources, call: Call) -> Trace | None:
    """What the engine's journal and the PBX's events tell; None where they are gone."""
    try:
        audio = published.read(settings.flow_versions).audio
    except published.Unpublished:
        audio = {}
    texts = {
        each.path.rpartition("/")[2]: text
        for spoken in audio.values()
        for text, each in spoken.items()
    }
    try:
        return timeline.tell(sources.find(call.id), texts)
    except UnknownCall:
        return None
