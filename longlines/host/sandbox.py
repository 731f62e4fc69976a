"""Runs Asterisk from its own root under bubblewrap, or the machine's own Asterisk.

Inside, Asterisk sees its root read-only, the checkout read-only and the instance's home, but not
the instance's secrets; it has no capabilities, even where the instance runs as root.
"""

import os
import shutil
import socket
from pathlib import Path

from longlines.host import tools
from longlines.host.errors import HostError
from longlines.settings import Settings

# Unix sockets have short paths only; inside the sandbox the folder always has this one.
SOCKET_FOLDER = Path("/run/asterisk")
SOCKET_PATH_LIMIT = 107


def embedded(settings: Settings) -> bool:
    """Whether this instance brings its own Asterisk. Raises HostError for an unknown choice."""
    if settings.pbx_command not in ("embedded", "system"):
        raise HostError(f"LONGLINES_PBX is {settings.pbx_command!r}; use 'embedded' or 'system'")
    return settings.pbx_command == "embedded"


def socket_folder(settings: Settings) -> Path:
    """Where Asterisk puts its control socket, as Asterisk sees it.

    Raises HostError when the home's path is too long for a socket.
    """
    if embedded(settings):
        return SOCKET_FOLDER
    folder = settings.run / "asterisk"
    if len(os.fsencode(folder / "asterisk.ctl")) > SOCKET_PATH_LIMIT:
        raise HostError(f"{folder} is too long for a socket; set LONGLINES_HOME to a shorter path")
    return folder


def asterisk(settings: Settings, *arguments: str) -> list[str]:
    """The command that runs `asterisk` with `arguments` and this instance's configuration."""
    program = "/usr/sbin/asterisk" if embedded(settings) else system_asterisk()
    return beside(settings, program, *arguments, "-C", str(settings.config / "asterisk.conf"))


def beside(settings: Settings, *command: str) -> list[str]:
    """The command that runs `command` where Asterisk runs, so that it sees what Asterisk sees."""
    if not embedded(settings):
        return list(command)
    checkout = str(settings.checkout)
    home = str(settings.home)
    flows = str(settings.flows)
    folders = ["--ro-bind", checkout, checkout, "--ro-bind-try", flows, flows]
    folders += ["--bind", home, home, "--tmpfs", str(settings.secrets)]
    folders += ["--ro-bind", str(settings.config), str(settings.config)]
    folders += ["--bind", str(settings.run / "asterisk"), str(SOCKET_FOLDER)]
    for file in ("hosts", "passwd", "group", "nsswitch.conf"):
        folders += ["--ro-bind", str(_etc(settings) / file), f"/etc/{file}"]
    folders += ["--ro-bind-try", str(Path("/etc/resolv.conf").resolve()), "/etc/resolv.conf"]
    return [*inside(settings, folders), *command]


def inside(settings: Settings, folders: list[str], root: Path | None = None) -> list[str]:
    """The beginning of a command that runs in the PBX's root, or in `root`, plus `folders`."""
    root = root or settings.pbx_root
    command = [tools.find("bwrap", settings.checkout / "var" / "tools")]
    command += ["--ro-bind", str(root / "usr"), "/usr"]
    for folder in ("lib", "lib64", "bin", "sbin"):
        command += ["--symlink", f"usr/{folder}", f"/{folder}"]
    command += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--dir", "/etc"]  # noqa: S108
    command += folders
    command += ["--die-with-parent", "--unshare-pid", "--unshare-ipc", "--cap-drop", "ALL"]
    if os.geteuid() != 0:
        command.append("--unshare-user")
    return command


def environment(settings: Settings) -> dict[str, str]:
    """What Asterisk, and a script that it starts in its own folder, get of our environment."""
    kept = {key: value for key, value in os.environ.items() if key.startswith("LONGLINES_")}
    kept |= {"LONGLINES_HOME": str(settings.home), "LONGLINES_FLOWS": str(settings.flows)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "LANG": "C.UTF-8", "TZ": "UTC", **kept}


def lay_out(settings: Settings) -> None:
    """Write the few files of /etc that programs inside the sandbox look up.

    Without the machine's own name among the hosts, each call would wait for DNS.
    """
    names = dict.fromkeys(["localhost", socket.gethostname()])
    texts = {
        "hosts": f"127.0.0.1 {' '.join(names)}\n::1 localhost\n",
        "passwd": f"longlines:x:{os.geteuid()}:{os.getegid()}::/:/usr/sbin/nologin\n",
        "group": f"longlines:x:{os.getegid()}:\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    }
    _etc(settings).mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (_etc(settings) / name).write_text(text, encoding="utf-8")


def system_asterisk() -> str:
    """The machine's own Asterisk. Raises HostError when there is none."""
    path = shutil.which("asterisk", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if path is None:
        raise HostError("LONGLINES_PBX is 'system', but there is no asterisk on PATH")
    return path


def _etc(settings: Settings) -> Path:
    return settings.home / "pbx" / "etc"
