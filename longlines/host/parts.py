"""The parts of an instance, in the order in which they stop: the listener goes last."""

import os
import sys

from longlines.host import emergency_watch, far_end, notifier, psap_stub, readiness, sandbox
from longlines.host.supervisor import Part
from longlines.settings import Settings

UNHURRIED = ("nice", "-n", "5")
"""Begins the command of what works for minutes at times, and never for a call that waits."""


def parts(settings: Settings) -> list[Part]:
    """PBX, engine, watchers of flows, routing table and emergency plan, simulated ends, desk,
    listener.

    There is no engine where each call starts a script instead.
    """
    questions = readiness.questions(settings)
    pbx = Part("pbx", sandbox.asterisk(settings, "-f"), sandbox.environment(settings))
    engine = Part(
        "engine",
        [sys.executable, "-m", "agi"],
        dict(os.environ),
        settings.checkout,
        questions.get("engine"),
    )
    flows = _python("flows", "longlines.host.publishing", settings)
    tables = _python("tables", "longlines.host.routing_tables", settings, *UNHURRIED)
    listener = _python("listener", "ami", settings)
    desk = [_python("desk", "ami.desk", settings)] if settings.desk_port is not None else []
    engines = [engine] if "engine" in questions else []
    far = far_end.parts(settings, dict(os.environ))
    psap = [_python(psap_stub.PART, "longlines.host.psap_stub", settings)]
    simulated = psap if settings.psap_port and psap_stub.played(settings) else []
    plan = _python(emergency_watch.PART, "longlines.host.emergency_watch", settings)
    notices = _python(notifier.PART, "longlines.host.notifier", settings)
    return [pbx, *engines, flows, tables, plan, notices, *far, *simulated, *desk, listener]


def _python(name: str, module: str, settings: Settings, *before: str) -> Part:
    command = [*before, sys.executable, "-m", module]
    return Part(name, command, dict(os.environ), settings.checkout)
