"""A telephone goes into the page of the desk, or out of it; Asterisk reads its telephones anew.

The page has a password of its own, which Asterisk takes only while the telephone is there: the
account's own never leaves this machine. It is made when the telephone goes into the page, and anew
by a page that is loaded when it is twelve hours old.
"""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from longlines.host import configure, page_telephones, pbx_commands
from longlines.host.errors import HostError
from longlines.settings import Settings

LASTS = timedelta(hours=12)
"""As long as a session of the desk."""

_one_by_one = threading.Lock()


def move(settings: Settings, account: str, in_page: bool) -> None:
    """Have this account's telephone in the page, or be a SIP telephone. Raises HostError."""
    with _one_by_one:
        if page_telephones.choose(settings, account, in_page):
            if not in_page:
                _forget(settings, account)
            _read_anew(settings)


def password(settings: Settings, account: str, now: datetime) -> str:
    """With what the page registers. Raises HostError."""
    with _one_by_one:
        made = _made(page_telephones.secret(settings, account))
        if made and now - made > LASTS:
            _forget(settings, account)
            if account in page_telephones.chosen(settings):
                _read_anew(settings)
        return page_telephones.password(settings, account)


def _made(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HostError(f"{path} can't be read: {error}") from error


def _forget(settings: Settings, account: str) -> None:
    path = page_telephones.secret(settings, account)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise HostError(f"{path} can't be removed: {error}") from error


def _read_anew(settings: Settings) -> None:
    configure.rewrite(settings, "pjsip.conf")
    pbx_commands.ask(settings, "module reload res_pjsip.so")
