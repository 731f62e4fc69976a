"""What a dialled number leads to is what the dialplan says, in Asterisk's order."""

from pathlib import Path

import pytest

from longlines.rehearsal import dialplan
from longlines.settings import CHECKOUT

OWN = """\
[services]
exten => 700,1,Goto(run-flow,night-desk,1)
exten => _7XX,1,Set(LL_DIALLED=${EXTEN:1:1})
 same => n,Goto(run-flow,seven,1)
exten => _[5-6]X.,1,Set(LL_DIALLED=x${FILTER(0-9,${EXTEN})})
 same => n,Goto(run-flow,long,1)
exten => _X!,1,Goto(run-flow,rest,1)

[elsewhere]
exten => 1,1,Goto(run-flow,nowhere,1)
"""


@pytest.mark.parametrize(
    ("dialled", "leads"),
    [
        ("0", ("main-menu", "")),
        ("02025550102", ("collect-direct", "2025550102")),
        ("01442079460000", ("collect-direct", "+442079460000")),
        ("2025550102", ("direct-call", "2025550102")),
        ("12025550102", ("direct-call", "12025550102")),
        ("+12025550102", ("direct-call", "+12025550102")),
        ("1025550102", ("not-in-service", "1025550102")),
        ("*99#", ("not-in-service", "*99#")),
        ("9" * 50, ("not-in-service", "9" * 40)),
        ("911", ("emergency", "911")),
        ("9911", ("emergency", "9911")),
        ("+911", ("emergency", "+911")),
    ],
)
def test_shipped(dialled: str, leads: tuple[str, str]) -> None:
    assert dialplan.read(CHECKOUT / "dialplans").leads(dialled) == leads


@pytest.mark.parametrize(
    ("dialled", "leads"),
    [
        ("700", ("night-desk", "")),
        ("712", ("seven", "1")),
        ("5*7", ("rest", "")),
        ("55*7", ("long", "x557")),
        ("7", ("rest", "")),
        ("1", ("rest", "")),
        ("*", None),
    ],
)
def test_of_ones_own(tmp_path: Path, dialled: str, leads: tuple[str, str] | None) -> None:
    (tmp_path / "callers.conf").write_text(OWN)
    (tmp_path / "emergency.conf").write_text("[emergency]\nexten => 911,1,Goto(x,s,1)\n")
    assert dialplan.read(tmp_path).leads(dialled) == leads
