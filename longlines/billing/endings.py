"""How an attempt without conversation ended: the word for it, and whose doing it was.

Of a carrier's try by what its switch said; of a dial by what the dialplan and the channels said.
"""

from typing import Literal, NamedTuple

from longlines.billing.events import CallEvent

Outcome = Literal["answered", "busy", "no_answer", "refused", "no_such_number", "gave_up", "failed"]
"""`gave_up`: the caller left, or the PBX died, before the carrier had said anything."""

OF_STATUS: dict[int, Outcome] = {
    404: "no_such_number",
    410: "no_such_number",
    480: "no_answer",
    484: "no_such_number",
    485: "no_such_number",
    486: "busy",
    487: "no_answer",
    600: "busy",
    603: "refused",
    604: "no_such_number",
    607: "refused",
}
"""SIP (RFC 3261, 8197) says more than the Q.850 cause into which Asterisk puts it: a carrier that
shuts its door (403) and a called party who refuses (603) are both cause 21."""

OF_CAUSE: dict[int, Outcome] = {
    1: "no_such_number",
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    21: "refused",
    22: "no_such_number",
    28: "no_such_number",
}
"""Q.850 causes that speak of the called party. All others, without ringing, are a failure."""

_OURS = (408, 487)
"""Also what a try ends with that we gave up: nobody answered where it rang, else silence."""

_NORMAL = (0, 16, 31, 127)
"""Causes of a try that ended without a word of the far end: we stopped waiting."""


def outcome_of(
    *, answered: bool, rang: bool, cause: int | None, sip: int | None, caller_left: bool
) -> Outcome:
    """The word for a try that is over.

    `rang` says that the carrier told of ringing or early media. Who leaves while it rings was not
    answered; who leaves before that proves nothing.
    """
    if answered:
        return "answered"
    final = sip if sip is not None and sip >= 300 else None
    if final is not None and (rang or final not in _OURS):
        return OF_STATUS.get(final, "no_answer" if rang and final in _OURS else "failed")
    if caller_left:
        return "no_answer" if rang else "gave_up"
    if final is None and cause in OF_CAUSE:
        return OF_CAUSE[cause]
    return "no_answer" if rang and (cause or 0) in _NORMAL else "failed"


OF_THE_CALLED = {17: "busy", 18: "no_answer", 19: "no_answer", 21: "refused"} | dict.fromkeys(
    (1, 2, 3, 20, 27, 28), "unavailable"
)
"""Q.850 causes with which the called end says why there will be no conversation."""


class Said(NamedTuple):
    """What is known of a dial without conversation: whether acceptance was asked for, came, and
    the called telephone was picked up; LL_DIALLED, LL_REFUSED and the called channel's HANGUP.
    """

    consent: bool
    accepted: bool
    answered: bool
    dialled: CallEvent | None
    refused: CallEvent | None
    gone: CallEvent | None


def without_talk(said: Said, *, caller_left: bool) -> str | None:
    """How a dial without conversation went; None while nothing is proven."""
    word = said.dialled.extra.get("outcome") if said.dialled else None
    if caller_left and not word and not (said.refused and said.refused.extra.get("why") == "key"):
        return "abandoned"
    if said.refused and not said.accepted:
        return "refused"
    if said.consent and word in ("accepted", "answered"):
        return "accepted" if said.accepted else "refused"
    return word or _derived(said)


def _derived(said: Said) -> str | None:
    """From Asterisk's events alone: the dialplan ended before it could say LL_DIALLED."""
    if said.accepted:
        return "accepted"
    if said.answered:
        return None if said.consent else "answered"
    return OF_THE_CALLED.get(cause_of(said.gone) or 0) if said.gone else None


def cause_of(event: CallEvent | None, key: str = "hangupcause") -> int | None:
    """The Q.850 cause that an event carries; None for none, and for 0 (not defined)."""
    text = event.extra.get(key, "") if event else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        return None
    return int(text) or None
