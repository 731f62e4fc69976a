"""The parts of an instance, in the order in which they stop: the listener goes last."""

import os
import sys

from longlines.host import readiness, sandbox
from longlines.host.supervisor import Part
from longlines.settings import Settings


def parts(settings: Settings) -> list[Part]:
    """PBX, engine and listener; no engine where each call starts a script instead."""
    questions = readiness.questions(settings)
    pbx = Part("pbx", sandbox.asterisk(settings, "-f"), sandbox.environment(settings))
    engine = Part(
        "engine",
        [sys.executable, "-m", "agi"],
        dict(os.environ),
        settings.checkout,
        questions.get("engine"),
    )
    listener = Part("listener", [sys.executable, "-m", "ami"], dict(os.environ), settings.checkout)
    return [pbx, engine, listener] if "engine" in questions else [pbx, listener]
