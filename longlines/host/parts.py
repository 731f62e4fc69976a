"""The parts of an instance, in the order in which they stop: the listener goes last."""

import os
import sys

from longlines.host import readiness, sandbox
from longlines.host.supervisor import Part
from longlines.settings import Settings


def parts(settings: Settings) -> list[Part]:
    """PBX, engine, who watches the flows, and listener.

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
    listener = _python("listener", "ami", settings)
    return [pbx, *([engine] if "engine" in questions else []), flows, listener]


def _python(name: str, module: str, settings: Settings) -> Part:
    return Part(name, [sys.executable, "-m", module], dict(os.environ), settings.checkout)
