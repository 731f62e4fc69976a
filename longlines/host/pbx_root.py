"""Makes the root folder that the embedded Asterisk runs from: Debian packages, only extracted."""

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from longlines.host import sandbox, tools
from longlines.host.errors import HostError
from longlines.settings import Settings

PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-es-wav",
    "asterisk-moh-opsound-wav",
    "python3",
)
SUITE = "sid"
OLDEST = 20
ROOM = 1_500_000_000
# Debian's maintainer scripts make these links; here no such script runs.
LANGUAGES = {"en": "en_US_f_Allison", "es": "es_MX_f_Allison"}
NO_NETWORK = re.compile(
    r"(?i)temporary failure resolving|could not resolve|could not connect|connection (failed|timed"
    r"|refused)|network is unreachable|unable to connect|failed to fetch"
)
SWITCHES = (
    ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
    ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=10000"),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "kernel.apparmor_restrict_unprivileged_userns=0",
    ),
)

Report = Callable[[str], None]


def prepare(settings: Settings, report: Report) -> str:
    """Make sure there is an Asterisk to run; return its version.

    The embedded one is fetched (about 30 s) when it isn't there yet; starts at the same time
    wait for each other. Raises HostError for whatever is missing on this machine.
    """
    if not sandbox.embedded(settings):
        return version([sandbox.system_asterisk()])
    check_namespaces(settings)
    root = settings.pbx_root
    if not _complete(root):
        root.parent.mkdir(parents=True, exist_ok=True)
        with (root.parent / f".{root.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report("another start is fetching Asterisk; waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            if not _complete(root):
                build(settings, report)
    return version([*sandbox.inside(settings, []), "/usr/sbin/asterisk"])


def build(settings: Settings, report: Report) -> None:
    """Extract the packages beside the root's place, verify, and move them there at once."""
    root = settings.pbx_root
    free = shutil.disk_usage(root.parent).free
    if free < ROOM:
        raise HostError(
            f"{root.parent} has {free / 1e9:.1f} GB free and Asterisk's packages need "
            f"{ROOM / 1e9:.1f} GB; free some, or set LONGLINES_PBX_ROOT to a larger disk"
        )
    draft = root.with_name(f"{root.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    report("fetching Asterisk and its sounds (about 30 s, 120 MB)")
    try:
        _extract(draft, settings)
        link_languages(draft)
        version([*sandbox.inside(settings, [], draft), "/usr/sbin/asterisk"])
        shutil.rmtree(root, ignore_errors=True)
        draft.rename(root)
    except OSError as error:
        raise HostError(f"can't make {root}: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def link_languages(root: Path) -> None:
    """Give each language's sounds the short name that Asterisk looks for."""
    for language, folder in LANGUAGES.items():
        link = root / "usr" / "share" / "asterisk" / "sounds" / language
        if (link.parent / folder).is_dir() and not link.is_symlink():
            link.symlink_to(folder)


def version(command: list[str]) -> str:
    """The version that `command -V` tells, as `22.10.1`. Raises HostError when it's too old."""
    try:
        done = subprocess.run([*command, "-V"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HostError(f"can't run Asterisk: {error}") from error
    found = re.search(r"Asterisk (?:GIT-)?(\d+)([\d.]*)", done.stdout)
    if done.returncode != 0 or found is None:
        why = (done.stderr or done.stdout).strip().splitlines()[-1:] or [f"code {done.returncode}"]
        raise HostError(f"Asterisk doesn't run: {why[0]}")
    if int(found[1]) < OLDEST:
        raise HostError(f"Asterisk {found[1]}{found[2]} is too old; {OLDEST} or newer is needed")
    return f"{found[1]}{found[2]}"


def check_namespaces(settings: Settings) -> None:
    """Raise HostError, naming the switch to set, where this user may not make namespaces."""
    command = [tools.find("bwrap", settings.checkout / "var" / "tools"), "--ro-bind", "/", "/"]
    if os.geteuid() != 0:
        command.append("--unshare-user")
    command += ["--unshare-pid", "--proc", "/proc", "true"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return
    for path, forbidding, setting in SWITCHES:
        switch = Path(path)
        if switch.exists() and switch.read_text().strip() == forbidding:
            raise HostError(
                f"this machine forbids user namespaces; as root: sysctl -w {setting} "
                f"(or use its own Asterisk: LONGLINES_PBX=system)"
            )
    why = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
    raise HostError(f"bubblewrap can't run here ({why}); use LONGLINES_PBX=system")


def _complete(root: Path) -> bool:
    return (root / "usr" / "sbin" / "asterisk").is_file()


def _extract(draft: Path, settings: Settings) -> None:
    folder = settings.checkout / "var" / "tools"
    command = [tools.find("mmdebstrap", folder), "--variant=extract"]
    if os.geteuid() != 0:
        command.append("--mode=chrootless")
    command += [f"--include={','.join(PACKAGES)}", '--aptopt=Acquire::Check-Valid-Until "false"']
    settings.logs.mkdir(parents=True, exist_ok=True)
    log = settings.logs / "pbx-root.log"
    with log.open("w") as output:
        done = subprocess.run(
            [*command, SUITE, str(draft)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=tools.environment(folder),
        )
    if done.returncode != 0:
        raise HostError(explain(log.read_text(errors="replace"), log))


def explain(text: str, log: Path) -> str:
    """Say in one line why mmdebstrap, whose output is `text`, failed."""
    if "No space left on device" in text:
        return f"the disk is full; Asterisk's packages need {ROOM / 1e9:.1f} GB"
    if NO_NETWORK.search(text):
        return "can't fetch Asterisk: no package server is reached; check the network and try again"
    wrong = [line for line in text.splitlines() if line.startswith("E: ")]
    return (
        f"can't fetch Asterisk: {(wrong or ['mmdebstrap failed'])[0].removeprefix('E: ')} ({log})"
    )
