"""What an engine is made of on this machine, for whichever process carries calls."""

from longlines.carriers.own import OwnAccounts
from longlines.flow import library, speech, voices
from longlines.flow.engine import Engine
from longlines.flow.journal import Journal
from longlines.flow.library import Library
from longlines.flow.problems import FlowProblems
from longlines.flow.services import Services
from longlines.host import accounts, pbx_words
from longlines.host.errors import HostError
from longlines.settings import Settings
from longlines.trace.journal import NAME, Defer, JournalFile

ARCHIVE = "flow-versions"


def make(settings: Settings, services: Services, defer: Defer | None = None) -> tuple[Engine, str]:
    """The engine with its flows loaded and rendered, and the path of a silent piece of audio.

    `defer` has the journal written when the engine is about to wait; see JournalFile.

    Raises FlowProblems, SpeechError, AccountsError, OSError.
    """
    journal = JournalFile(settings.spool / NAME, defer)
    return _engine(settings, load(settings), services, journal)


def make_published(settings: Settings, services: Services) -> tuple[Engine, str]:
    """The same on what `load` left behind, quickly: for a process that lives one call long.

    Raises Unpublished, AccountsError, OSError.
    """
    published = library.load_published(settings.home / ARCHIVE)
    return _engine(settings, published, services, JournalFile(settings.spool / NAME))


def load(settings: Settings) -> Library:
    """Check and render the flows, and put them in force.

    Raises FlowProblems, SpeechError, HostError, OSError.
    """
    voice = voices.of_machine(settings.kokoro)
    words = pbx_words.of(settings)
    return library.load(settings.flows, settings.sounds, settings.home / ARCHIVE, voice, words)


def check(settings: Settings) -> None:
    """Read the flows without rendering them. Raises HostError with every mistake, a line each."""
    try:
        library.read(settings.flows)
    except FlowProblems as error:
        raise HostError(f"the flows can't be used:\n{error}") from error


def _engine(
    settings: Settings, loaded: Library, services: Services, journal: Journal
) -> tuple[Engine, str]:
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    routes = OwnAccounts({account.number: account.name for account in listed})
    settings.recordings.mkdir(parents=True, exist_ok=True)
    engine = Engine(lambda: loaded, routes, settings.recordings, services, journal)
    return engine, speech.silence(settings.sounds).path
