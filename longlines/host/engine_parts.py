"""What an engine is made of on this machine, for whichever process carries calls."""

from collections.abc import Callable

from longlines.carriers.own import OwnAccounts
from longlines.flow import library, speech
from longlines.flow.engine import Engine
from longlines.flow.library import Library
from longlines.flow.published import Unpublished
from longlines.host import accounts, flows
from longlines.live.shelf import Shelf
from longlines.settings import Settings


def make(settings: Settings) -> tuple[Engine, str, Shelf]:
    """The engine, the path of a silent piece of audio, and the shelf that keeps its flows.

    It begins with the set in force; where there is none yet, the flows folder is taken first.
    Raises HostError, Unpublished, OSError.
    """
    try:
        shelf = Shelf(settings.flow_versions)
    except Unpublished:
        flows.take(settings)
        shelf = Shelf(settings.flow_versions)
    return *_engine(settings, shelf.library), shelf


def make_published(settings: Settings) -> tuple[Engine, str]:
    """The same, quickly: for a process that lives one call long.

    Raises Unpublished, AccountsError, OSError.
    """
    loaded = library.load_published(settings.flow_versions)
    return _engine(settings, lambda: loaded)


def _engine(settings: Settings, of: Callable[[], Library]) -> tuple[Engine, str]:
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    routes = OwnAccounts({account.number: account.name for account in listed})
    settings.recordings.mkdir(parents=True, exist_ok=True)
    return Engine(of, routes, settings.recordings), speech.silence(settings.sounds).path
