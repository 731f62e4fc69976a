"""Writes everything that Asterisk reads, from the templates in `asterisk-config/`."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from longlines.host import (
    accounts,
    emergency,
    files,
    page_telephones,
    queues,
    sandbox,
    script,
    secrets,
    templates,
    trunks,
)
from longlines.host.accounts import Account
from longlines.host.errors import HostError
from longlines.settings import Settings

LOCAL_ADDRESSES = Path("/proc/net/fib_trie")
LOOPBACK = "127.0.0.0/8"
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


@dataclass(frozen=True)
class Login:
    """An account and the password with which its telephone registers."""

    account: Account
    password: str


def configure(settings: Settings) -> list[Login]:
    """Fill the templates into `settings.config`; return the accounts with their passwords.

    Raises HostError when a file can't be read, filled or written.
    """
    logins = read_logins(settings)
    try:
        make_folders(settings)
        sandbox.lay_out(settings)
        emergency.write(settings)
        queues.write(settings)
        _write(settings, logins, "*.conf")
    except OSError as error:
        raise HostError(f"can't write the configuration: {error}") from error
    return logins


def rewrite(settings: Settings, name: str) -> None:
    """Fill one template again, while Asterisk runs. Raises HostError."""
    try:
        _write(settings, read_logins(settings), name)
    except OSError as error:
        raise HostError(f"can't write the configuration: {error}") from error


def _write(settings: Settings, logins: list[Login], names: str) -> None:
    values = values_of(settings) | queues.values(queues.take(settings)[0])
    groups = {**groups_of(settings, logins), **trunks.groups(trunks.lines(settings))}
    groups |= emergency.groups(emergency.psaps(settings))
    for template in sorted((settings.checkout / "asterisk-config").glob(names)):
        text = templates.fill(template.read_text(encoding="utf-8"), values, groups, template.name)
        files.write_private(settings.config / template.name, text)


def read_logins(settings: Settings) -> list[Login]:
    """The accounts with their passwords, made now where there are none yet."""
    found = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    return [
        Login(account, secrets.read_or_make(settings.secrets, f"sip-{account.name}"))
        for account in found
    ]


def values_of(settings: Settings) -> dict[str, str]:
    """What the templates may use anywhere."""
    return {
        "config": str(settings.config),
        "state": str(settings.home / "pbx"),
        "spool": str(settings.spool),
        "recordings": str(settings.recordings),
        "sounds": str(settings.sounds),
        "checkout": str(settings.checkout),
        "flows": str(settings.flows),
        "socket_folder": str(sandbox.socket_folder(settings)),
        "log_folder": str(settings.logs / "asterisk"),
        "host": settings.host,
        "sip_port": str(settings.sip_port),
        "rtp_first": str(settings.rtp_ports[0]),
        "rtp_last": str(settings.rtp_ports[1]),
        "control_host": settings.control_host,
        "ami_port": str(settings.ami_port),
        "ami_password": secrets.read_or_make(settings.secrets, "ami"),
        "probe_password": secrets.read_or_make(settings.secrets, "sip-probe"),
        "engine": engine(settings),
    }


def engine(settings: Settings) -> str:
    """What AGI() is given: the engine's address, or the script for a PBX without one."""
    if settings.engine == "script":
        return str(script.path(settings))
    return f"agi://{reachable(settings.control_host)}:{settings.agi_port}/flow"


def groups_of(settings: Settings, logins: list[Login]) -> dict[str, list[dict[str, str]]]:
    """What the templates may repeat lines for."""
    each = [_values_of_login(login) for login in logins]
    operators = [values for values in each if values["context"] == "operators"]
    found = sorted((settings.checkout / "dialplans").glob("*.conf"))
    dialplans = [path for path in found if path.name != emergency.FILE]
    dialplans.append(settings.config / emergency.FILE)
    networks = [LOOPBACK] if _is_loopback(settings.control_host) else [LOOPBACK, *PRIVATE]
    return {
        "accounts": each,
        "operators": operators,
        "dialplans": [{"path": str(path)} for path in dialplans],
        "control_networks": [{"network": network} for network in networks],
        **_of_the_page(settings, operators),
    }


def _of_the_page(
    settings: Settings, operators: list[dict[str, str]]
) -> dict[str, list[dict[str, str]]]:
    """What the telephones in the desk's page need; nothing where there are none."""
    if settings.webrtc_port is None:
        return {"webrtc": [], "page_phones": [], "own_addresses": []}
    in_page = page_telephones.chosen(settings)
    # What listens on one address only must not send sound from all of them.
    anywhere = settings.host in ("0.0.0.0", "::")  # noqa: S104
    media = {
        "media_address": "" if anywhere else settings.host,
        "bind_media": "no" if anywhere else "yes",
    }
    return {
        "webrtc": [{"port": str(settings.webrtc_port)}],
        "own_addresses": _own_addresses() if settings.host.startswith("127.") else [],
        "page_phones": [
            {**each, **media, "page_password": page_telephones.password(settings, each["account"])}
            for each in operators
            if each["account"] in in_page
        ],
    }


def _own_addresses() -> list[dict[str, str]]:
    """This machine's IPv4 addresses but loopback; none where the system doesn't tell."""
    try:
        text = LOCAL_ADDRESSES.read_text(encoding="ascii")
    except OSError:
        return []
    found = re.findall(r"\|-- ([\d.]+)\n\s+/32 host LOCAL", text)
    return [{"address": each} for each in dict.fromkeys(found) if not each.startswith("127.")]


def reachable(host: str) -> str:
    """The address under which this machine reaches a server that is bound to `host`."""
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise HostError(f"LONGLINES_CONTROL_HOST is {host!r}; use an IP address") from error


def _values_of_login(login: Login) -> dict[str, str]:
    account = login.account
    return {
        "account": account.name,
        "display": account.display,
        "number": account.number,
        "language": account.language,
        "context": "operators" if account.role == "operator" else "callers",
        "password": login.password,
    }


def make_folders(settings: Settings) -> None:
    """Make the folders that Asterisk needs. Raises OSError."""
    log = settings.logs / "asterisk"
    state = settings.home / "pbx"
    folders = (settings.config, settings.spool, settings.recordings, settings.sounds, log)
    for folder in (*folders, state / "keys", settings.run / "asterisk", settings.secrets):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Asterisk writes its records below its log folder only; ours belong into the spool.
    for name in ("cel-custom", "cdr-custom"):
        link = log / name
        if not link.is_symlink():
            link.symlink_to(settings.spool)
