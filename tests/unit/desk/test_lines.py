"""Which calls are up, by AMI's events."""

from ami.desk.lines import Lines
from ami.desk.placed import Placed, read

ALICE = {
    "Event": "Newchannel",
    "Channel": "PJSIP/alice-00000001",
    "Uniqueid": "1.1",
    "Linkedid": "1.1",
    "CallerIDNum": "+12025550101",
    "ConnectedLineNum": "<unknown>",
    "Language": "en",
}
OPERATOR = {
    "Event": "Newchannel",
    "Channel": "PJSIP/operator1-00000002",
    "Uniqueid": "1.2",
    "Linkedid": "1.1",
}
BOB = {
    "Event": "Newchannel",
    "Channel": "PJSIP/bob-00000003",
    "Uniqueid": "1.3",
    "Linkedid": "1.1",
}


def entered(line: dict[str, str], bridge: str) -> dict[str, str]:
    return {**line, "Event": "BridgeEnter", "BridgeUniqueid": bridge}


def test_a_call_goes_from_a_flow_to_an_operator_and_ends() -> None:
    lines = Lines()
    assert lines.take(ALICE) == {"1.1"}
    row = lines.row("1.1", {"operator1"})
    assert row is not None
    assert (row["account"], row["state"], row["with"]) == ("alice", "served", "")
    lines.take(OPERATOR)
    row = lines.row("1.1", {"operator1"})
    assert row is not None
    assert (row["state"], row["operator"]) == ("ringing", "operator1")
    lines.take(entered(ALICE, "b"))
    lines.take(entered(OPERATOR, "b"))
    row = lines.row("1.1", {"operator1"})
    assert row is not None
    assert (row["state"], row["with"]) == ("talking", "operator1")
    for line in (OPERATOR, ALICE):
        assert lines.take({**line, "Event": "Hangup"}) == {"1.1"}
    assert lines.row("1.1", set()) is None


def test_a_line_that_joins_another_call_leaves_its_own() -> None:
    lines = Lines()
    lines.take(ALICE)
    lines.take({**OPERATOR, "Linkedid": "1.2"})
    assert lines.take(OPERATOR | {"Event": "Newstate"}) == {"1.1", "1.2"}
    assert lines.row("1.2", set()) is None


def test_what_is_no_telephone_is_no_line() -> None:
    lines = Lines()
    for channel in ("Local/keys@emergency-watch-1;1", "PJSIP/UPPER-1", "", "PJSIP/a b-1"):
        assert lines.take({**ALICE, "Channel": channel}) == set()
    assert (
        lines.take({"Event": "Newstate", "Uniqueid": "9.9", "Channel": ALICE["Channel"]}) == set()
    )
    assert lines.calls() == set()


def test_a_carriers_line_is_no_account() -> None:
    lines = Lines()
    lines.take({**ALICE, "Channel": "PJSIP/carrier-north-0000000a"})
    row = lines.row("1.1", set())
    assert row is not None
    assert (row["account"], row["number"]) == ("", "+12025550101")


def test_a_caller_is_held_while_his_operator_asks_somebody() -> None:
    lines = Lines()
    placed = Placed("consult", "+12025550102", "ann", "operator1")
    for event in (ALICE, OPERATOR, entered(ALICE, "b"), entered(OPERATOR, "b")):
        lines.take({"ChannelStateDesc": "Up", **event})
    assert stage(lines, placed) == "begun"
    lines.take({**ALICE, "Event": "BridgeLeave"})
    lines.take({**OPERATOR, "Event": "BridgeLeave"})
    lines.take({**ALICE, "Event": "MusicOnHoldStart", "Context": "desk-held"})
    row = lines.row("1.1", {"operator1"})
    assert row is not None
    assert (row["state"], row["operators"]) == ("held", {"operator1": "holding"})
    lines.take({**BOB, "ChannelStateDesc": "Ringing"})
    assert stage(lines, placed) == "ringing"
    lines.take({**BOB, "Event": "Newstate", "ChannelStateDesc": "Up"})
    for line in (OPERATOR, BOB):
        lines.take(entered(line, "c"))
    assert stage(lines, placed) == "asked"
    row = lines.row("1.1", {"operator1"})
    assert row is not None
    assert (row["state"], row["operators"]) == ("held", {"operator1": "asking"})
    for line in (ALICE, BOB):
        lines.take(entered(line, "d"))
    lines.take({**OPERATOR, "Event": "Hangup"})
    assert stage(lines, placed) == "connected"
    lines.take({**BOB, "Event": "Hangup"})
    assert stage(lines, placed.now(lines.of_call("1.1"))) == "begun"
    connected = Placed("consult", "+12025550102", "ann", "operator1", stage="connected")
    assert stage(lines, connected) == "over"


def test_what_was_placed_is_kept_in_one_word() -> None:
    placed = Placed("person", "+12025550102", "ann", "operator1", "Señora O'Brien & 妈妈; x=1")
    kept = placed.kept()
    assert kept.isascii()
    assert " " not in kept
    assert read(kept) == placed
    for text in ("", "kind=person", "kind=a&to=b&by=c&account=d&more=e", "\x00"):
        assert read(text) is None


def stage(lines: Lines, placed: Placed) -> str:
    return placed.now(lines.of_call("1.1")).stage
