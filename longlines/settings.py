"""Where Longlines keeps its state and on which ports its parts meet.

Everything comes from the environment, so that two instances differ by nothing but their
environment. Paths below `home` are created by whoever writes to them first.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

CHECKOUT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A LONGLINES_ variable holds a value that can't be used; the message says which and why."""


@dataclass(frozen=True)
class Nightly:
    """A time of day, by the clock of a zone, at which something is done for the day before."""

    at: time
    zone: ZoneInfo


@dataclass(frozen=True)
class Settings:
    """One instance of Longlines: its folder, addresses and ports.

    `host` is the address that SIP and RTP bind to; AMI, AGI and HTTP always bind to loopback
    unless `control_host` says otherwise. `rtp_ports` is an inclusive range. `pbx_words` are the
    languages whose recorded words a PBX on another machine has, `kokoro` the folder of that voice.
    `carriers` is the file of carriers; the simulated ones among them answer at `far_end_port`, None
    where they are switched off. Simulated emergency services answer at `psap_port`, None for none.
    `smtp` is the mail server's host:port, "" for none. `reconcile` is when the listener reconciles
    the day before; None for never. The operators' desk is at `desk_host` and `desk_port`; None
    for none. At `webrtc_port` of loopback Asterisk speaks with the telephones in its page; None
    where there are none.
    """

    home: Path
    checkout: Path
    flows: Path
    pbx_root: Path
    pbx_command: str
    engine: str
    host: str
    control_host: str
    sip_port: int
    rtp_ports: tuple[int, int]
    ami_port: int
    agi_port: int
    http_port: int
    database_url: str
    carriers: Path = CHECKOUT / "asterisk-config" / "carriers.yaml"
    far_end_port: int | None = None
    psap_port: int | None = None
    pbx_words: tuple[str, ...] = ()
    kokoro: Path | None = None
    smtp: str = ""
    mail_from: str = "longlines@localhost"
    reconcile: Nightly | None = None
    desk_host: str = "127.0.0.1"
    desk_port: int | None = None
    webrtc_port: int | None = None

    @property
    def config(self) -> Path:
        """Asterisk's filled-in configuration."""
        return self.home / "asterisk"

    @property
    def secrets(self) -> Path:
        """Passwords made at first run; mode 0700, its files 0600."""
        return self.home / "secrets"

    @property
    def spool(self) -> Path:
        """What Asterisk writes for us: call events (`cel.csv`), call records."""
        return self.home / "spool"

    @property
    def recordings(self) -> Path:
        """Callers' recorded names."""
        return self.home / "recordings"

    @property
    def service_passwords(self) -> Path:
        """What callers key to prove who they are, hashed; not among `secrets`, which the script
        that carries a call without the engine doesn't see."""
        return self.home / "accounts" / "service-passwords.db"

    @property
    def sounds(self) -> Path:
        """Prompts rendered to 8 kHz audio, named by their content."""
        return self.home / "sounds"

    @property
    def flow_versions(self) -> Path:
        """Every version of the flows, which of them is in force, and who changed them."""
        return self.home / "flow-versions"

    @property
    def tables(self) -> Path:
        """Routing tables, which engines map; the link `current` names the one in force."""
        return self.home / "tables"

    @property
    def directory(self) -> Path:
        """Built directories of listings, which are mapped; the link `current` names the newest."""
        return self.home / "directory"

    @property
    def run(self) -> Path:
        """Process ids, sockets, the instance lock."""
        return self.home / "run"

    @property
    def carriers_measured(self) -> Path:
        """What the listener measures of the carriers, a few times a second."""
        return self.run / "carriers.json"

    @property
    def carriers_held(self) -> Path:
        """Which carriers an admin holds back, who and why; not in `run`, which may be emptied."""
        return self.home / "carriers" / "held.jsonl"

    @property
    def blocked_accounts(self) -> Path:
        """Accounts that may not pay for calls, as engines read them; the database has it too."""
        return self.home / "accounts" / "blocked.json"

    @property
    def page_telephones(self) -> Path:
        """Accounts whose telephone is in the page of the desk."""
        return self.home / "accounts" / "page-telephones.json"

    @property
    def reconciled(self) -> Path:
        """What came of the last day that was reconciled."""
        return self.home / "accounts" / "reconciled.json"

    @property
    def logs(self) -> Path:
        """One log file for each part."""
        return self.home / "log"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (the process's own when None).

    Raises SettingsError with one line that names the variable and what it should hold.
    """
    env = os.environ if environ is None else environ
    home = Path(env.get("LONGLINES_HOME") or CHECKOUT / "var").expanduser().absolute()
    engine = env.get("LONGLINES_ENGINE", "fastagi")
    if engine not in ("fastagi", "script"):
        raise SettingsError(f"LONGLINES_ENGINE is {engine!r}; use 'fastagi' or 'script'")
    return Settings(
        home=home,
        checkout=CHECKOUT,
        flows=Path(env.get("LONGLINES_FLOWS") or CHECKOUT / "flows").expanduser().absolute(),
        pbx_root=Path(env.get("LONGLINES_PBX_ROOT") or CHECKOUT / "var" / "pbx-root").absolute(),
        pbx_command=env.get("LONGLINES_PBX", "embedded"),
        engine=engine,
        host=env.get("LONGLINES_HOST", "127.0.0.1"),
        control_host=env.get("LONGLINES_CONTROL_HOST", "127.0.0.1"),
        sip_port=_port(env, "LONGLINES_SIP_PORT", 5060),
        rtp_ports=_port_range(env, "LONGLINES_RTP_PORTS", (10000, 10999)),
        ami_port=_port(env, "LONGLINES_AMI_PORT", 5038),
        agi_port=_port(env, "LONGLINES_AGI_PORT", 4573),
        http_port=_port(env, "LONGLINES_HTTP_PORT", 8088),
        database_url=env.get("LONGLINES_DATABASE_URL")
        or f"sqlite:///{home / 'database' / 'longlines.db'}",
        carriers=Path(
            env.get("LONGLINES_CARRIERS") or CHECKOUT / "asterisk-config" / "carriers.yaml"
        ).absolute(),
        far_end_port=_port_or_off(env, "LONGLINES_FAR_END_PORT", 5070),
        psap_port=_port_or_off(env, "LONGLINES_PSAP_PORT", 5080),
        pbx_words=tuple(env.get("LONGLINES_PBX_WORDS", "").replace(",", " ").split()),
        smtp=env.get("LONGLINES_SMTP", ""),
        mail_from=env.get("LONGLINES_MAIL_FROM") or "longlines@localhost",
        reconcile=_nightly(env, "LONGLINES_RECONCILE", "03:00 UTC"),
        desk_host=env.get("LONGLINES_DESK_HOST") or "127.0.0.1",
        desk_port=(desk := _port_or_off(env, "LONGLINES_DESK_PORT", 8080)),
        webrtc_port=_port_or_off(env, "LONGLINES_WEBRTC_PORT", 8089) if desk else None,
        kokoro=Path(env["LONGLINES_KOKORO"]).absolute() if env.get("LONGLINES_KOKORO") else None,
    )


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingsError(f"{name} is {text!r}; use a port from 1 to 65535")
    return int(text)


def _nightly(env: Mapping[str, str], name: str, default: str) -> Nightly | None:
    text = env.get(name) or default
    if text == "off":
        return None
    at, _, zone = text.partition(" ")
    try:
        return Nightly(datetime.strptime(at, "%H:%M").time(), ZoneInfo(zone.strip() or "UTC"))
    except (ValueError, KeyError, OSError):
        wanted = "a time and a zone, as in 03:00 America/New_York, or off"
        raise SettingsError(f"{name} is {text!r}; use {wanted}") from None


def _port_or_off(env: Mapping[str, str], name: str, default: int) -> int | None:
    return None if env.get(name) == "off" else _port(env, name, default)


def _port_range(env: Mapping[str, str], name: str, default: tuple[int, int]) -> tuple[int, int]:
    text = env.get(name) or f"{default[0]}-{default[1]}"
    low, dash, high = text.partition("-")
    ends = [part.strip() for part in (low, high)]
    if not dash or not all(part.isascii() and part.isdigit() for part in ends):
        raise SettingsError(f"{name} is {text!r}; use two ports with a dash, as in 10000-10999")
    first, last = int(ends[0]), int(ends[1])
    if not 1024 <= first < last <= 65535:
        raise SettingsError(f"{name} is {text!r}; use a range between 1024 and 65535")
    return first, last
