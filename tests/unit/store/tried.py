"""Writes spool records of calls that carriers were tried for."""

from tests.unit.store import spoolfile


def tried_call(number: int, begins: float = 0.0) -> list[bytes]:
    """A call by two carriers: one that fails, and one that carries a minute of talk."""
    caller = f"{spoolfile.START + int(begins)}.{2 * number}"
    called = f"{spoolfile.START + int(begins)}.{2 * number + 1}"
    begin, *rest = spoolfile.call_records(number, begins)
    failed = "carrier=cheap&position=1&cause=34&sip=503&answered=0"
    talked = "carrier=dear&position=2&cause=16&pdd=900&answered=1&mos=4.25&loss=0.10&jitter=9"

    def said(kind: str, at: float, channel: str, facts: str) -> bytes:
        return spoolfile.record(kind, begins + at, channel, caller, f'{{"extra":"{facts}"}}')

    dial = next(index for index, each in enumerate(rest) if b"LL_DIAL" in each) + 1
    return [
        begin,
        *rest[:dial],
        said("LL_TRY", 0.1, caller, "carrier=cheap&position=1"),
        said("LL_TRIED", 0.5, caller, failed),
        said("LL_TRY", 0.6, caller, "carrier=dear&position=2"),
        *rest[dial:],
        said("LL_TRIED", 62.1, called, talked),
    ]
