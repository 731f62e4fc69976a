"""The far end: one more Asterisk, of the same package, which plays the simulated carriers.

It has a home of its own inside that of the instance. Its switches listen one port above the door
(`far_end_door`), which stands between them and us.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from longlines.host import configure, emergency, files, sandbox, templates, trunks
from longlines.host.errors import HostError
from longlines.host.supervisor import Part
from longlines.host.trunks import Line
from longlines.settings import Settings

SWITCH = "far-end"
DOOR = "far-end-door"


def settings_of(settings: Settings) -> Settings:
    """The settings of the far end's own instance."""
    return replace(settings, home=settings.home / "far-end", control_host="127.0.0.1")


def played(settings: Settings) -> list[Line]:
    """The lines to carriers that the far end plays; none while it is switched off."""
    return [line for line in trunks.lines(settings) if line.simulated]


def forced(settings: Settings, carrier: str) -> Path:
    """The file whose content makes a carrier do the same with every call."""
    return settings_of(settings).spool / "forced" / carrier


def configure_far_end(settings: Settings) -> None:
    """Write what the far end's Asterisk reads: our own templates, and those that differ.

    Raises HostError.
    """
    lines = played(settings)
    own = settings_of(settings)
    folder = settings.checkout / "asterisk-config"
    found = {path.name: path for path in folder.glob("*.conf")}
    found |= {path.name: path for path in (folder / "far-end").glob("*.conf")}
    try:
        configure.make_folders(own)
        (own.spool / "forced").mkdir(exist_ok=True)
        sandbox.lay_out(own)
        values = configure.values_of(own)
        groups = {**configure.groups_of(own, []), **trunks.groups(lines)}
        groups["trunks"] = [_switch(line) for line in lines]
        groups |= emergency.groups([])
        for name, template in sorted(found.items()):
            text = templates.fill(template.read_text(encoding="utf-8"), values, groups, name)
            files.write_private(own.config / name, text)
    except OSError as error:
        raise HostError(f"can't write the far end's configuration: {error}") from error


def parts(settings: Settings, environment: Mapping[str, str]) -> list[Part]:
    """The far end's Asterisk and its door; nothing where no carrier is simulated."""
    if not played(settings):
        return []
    own = settings_of(settings)
    door = [sys.executable, "-m", "longlines.host.far_end_door"]
    return [
        Part(SWITCH, sandbox.asterisk(own, "-f"), sandbox.environment(own)),
        Part(DOOR, door, environment, settings.checkout),
    ]


def _switch(line: Line) -> dict[str, str]:
    return {
        **line.values(),
        "switch_port": str(line.port + 1),
        "address_pattern": line.host.replace(".", "[.]"),
    }
