"""Whose telephone is in the page of the desk; everybody else's is a SIP telephone.

An endpoint of Asterisk is one of the two: who encrypts its sound says nothing to who doesn't.
"""

import json
from pathlib import Path

from longlines.host import files, secrets
from longlines.host.errors import HostError
from longlines.settings import Settings


def chosen(settings: Settings) -> frozenset[str]:
    """The accounts whose telephone is in the page. Raises HostError for a damaged file."""
    path = settings.page_telephones
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        raise HostError(f"{path} can't be read: {error}; remove it, and choose anew") from error
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise HostError(f"{path} is no list of accounts; remove it, and choose anew")
    return frozenset(found)


def choose(settings: Settings, account: str, in_page: bool) -> bool:
    """Keep where somebody's telephone is; whether that is new. Raises HostError."""
    before = chosen(settings)
    after = before | {account} if in_page else before - {account}
    if after == before:
        return False
    try:
        settings.page_telephones.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write_private(settings.page_telephones, json.dumps(sorted(after)) + "\n")
    except OSError as error:
        raise HostError(f"{settings.page_telephones} can't be written: {error}") from error
    return True


def secret(settings: Settings, account: str) -> Path:
    """Where the password is that an account's telephone has while it is in the page."""
    return settings.secrets / _name(account)


def password(settings: Settings, account: str) -> str:
    """That password, made now if there is none yet. Raises HostError."""
    return secrets.read_or_make(settings.secrets, _name(account))


def _name(account: str) -> str:
    return f"page-{account}"
