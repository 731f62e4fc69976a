"""What an engine is made of on this machine, for whichever process carries calls."""

from longlines.carriers.own import OwnAccounts
from longlines.flow import library, speech
from longlines.flow.engine import Engine
from longlines.host import accounts
from longlines.settings import Settings


def make(settings: Settings) -> tuple[Engine, str]:
    """The engine with its flows loaded and rendered, and the path of a silent piece of audio.

    Raises FlowProblems, SpeechError, AccountsError, OSError.
    """
    loaded = library.load(
        settings.flows, settings.sounds, settings.home / "flow-versions", speech.Hibari()
    )
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    routes = OwnAccounts({account.number: account.name for account in listed})
    settings.recordings.mkdir(parents=True, exist_ok=True)
    engine = Engine(lambda: loaded, routes, settings.recordings)
    return engine, speech.silence(settings.sounds).path
