"""What the dialplan asks the engine: the one argument of its AGI(), fields with a bar between.

One, because Asterisk sends each argument as a packet of its own.
"""

from collections.abc import Mapping
from typing import NamedTuple

ARGUMENT = "agi_arg_1"

UP = "Up"
"""What Asterisk calls the state of a channel that was answered."""


class Question(NamedTuple):
    """The fields as dialplans/run-flow.conf and dialplans/dial.conf give them, all of them text.

    What a telephone dialled stands last: nothing that it may hold can be taken for another field.

    `tries` counts how often it was asked in vain. `linkedid` is told of a called channel, `within`
    of a call that was moved, by whom `moved_by` says; `left` is how long the money lasts, in
    milliseconds.
    """

    flow: str = ""
    place: str = ""
    outcome: str = ""
    tries: str = ""
    linkedid: str = ""
    state: str = UP
    moved_by: str = ""
    left: str = ""
    within: str = ""
    dialled: str = ""


def asked(header: Mapping[str, str]) -> Question:
    """The question of a session, by its header."""
    return Question(*header.get(ARGUMENT, "").split("|", len(Question._fields) - 1))
