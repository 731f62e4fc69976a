"""Sample accounts of the exchange, read from `asterisk-config/accounts.yaml`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from longlines.host.errors import HostError

Role = Literal["caller", "operator"]

NAME = re.compile(r"[a-z][a-z0-9]{0,31}")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
LANGUAGE = re.compile(r"[a-z]{2}")
KEYS = ("name", "number", "role", "language")
RESERVED = ("probe", "global", "system")


@dataclass(frozen=True)
class Account:
    """A SIP account: `name` is its user, `number` its E.164 number, `language` two letters."""

    name: str
    number: str
    role: Role
    language: str

    @property
    def display(self) -> str:
        """The name that a called telephone shows: `Alice`, `Operator 1`."""
        letters = self.name.rstrip("0123456789")
        return f"{letters.capitalize()} {self.name[len(letters) :]}".strip()


class AccountsError(HostError):
    """Mistakes in the accounts file, all of them, one per line."""


def load(path: Path) -> list[Account]:
    """Read the accounts in `path`.

    Raises AccountsError naming file and line of every mistake.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise AccountsError(f"{path.name}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AccountsError(f"{path.name}: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.SequenceNode):
        raise AccountsError(f"{path.name}: write a list of accounts, each with {_listed(KEYS)}")
    accounts: list[Account] = []
    mistakes: list[str] = []
    for node in root.value:
        entry, wrong = _entry(node)
        wrong += [f"{key} {entry[key]!r} is taken" for key in _taken(entry, accounts)]
        line = node.start_mark.line + 1
        mistakes += [f"{path.name}:{line}: {_title(entry)}: {text}" for text in wrong]
        if not wrong:
            role: Role = "operator" if entry["role"] == "operator" else "caller"
            accounts.append(Account(entry["name"], entry["number"], role, entry["language"]))
    if not (accounts or mistakes):
        mistakes.append(f"{path.name}: there is no account in it")
    if mistakes:
        raise AccountsError("\n".join(mistakes))
    return accounts


def _entry(node: yaml.Node) -> tuple[dict[str, str], list[str]]:
    if not isinstance(node, yaml.MappingNode):
        return {}, [f"write {_listed(KEYS)} here"]
    # Scalars are taken as written: YAML would read +12025550101 as a number.
    entry: dict[str, str] = {}
    wrong: list[str] = []
    for key, value in node.value:
        if key.value not in KEYS:
            wrong.append(f"an account has no key {key.value!r}")
        elif key.value in entry:
            wrong.append(f"{key.value} is given twice")
        elif not isinstance(value, yaml.ScalarNode):
            wrong.append(f"{key.value} must be one value")
        entry.setdefault(str(key.value), str(value.value))
    wrong += [f"{key} is missing" for key in KEYS if key not in entry]
    return entry, wrong or list(_unfit(entry))


def _unfit(entry: dict[str, str]) -> Iterator[str]:
    if not NAME.fullmatch(entry["name"]) or entry["name"] in RESERVED:
        yield f"name {entry['name']!r} can't be used; use small letters, then digits"
    if not E164.fullmatch(entry["number"]):
        yield f"number {entry['number']!r} isn't E.164; write it as +12025550101"
    if entry["role"] not in ("caller", "operator"):
        yield f"role {entry['role']!r} is unknown; use caller or operator"
    if not LANGUAGE.fullmatch(entry["language"]):
        yield f"language {entry['language']!r} must be two letters, as en"


def _taken(entry: dict[str, str], accounts: list[Account]) -> list[str]:
    return [
        key
        for key in ("name", "number")
        if any(entry.get(key) == getattr(account, key) for account in accounts)
    ]


def _title(entry: dict[str, str]) -> str:
    return f"account {entry['name']!r}" if entry.get("name") else "account"


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
