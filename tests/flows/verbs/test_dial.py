"""dial: from when it is charged."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from longlines.flow.services import Services
from tests.flows.verbs.stage import Stage
from tests.flows.verbs.test_dial_credit import Known

STEPS = """\
  call:
    dial: {number: "+12025550102", bill_to: caller%s}
  over:
    end: completed
"""


@pytest.mark.parametrize(
    ("more", "asks"),
    [("", "0"), (", charged_from: answer", "0"), (", charged_from: operator", "1")],
)
async def test_an_operator_says_from_when_it_is_charged(
    tmp_path: Path, more: str, asks: str
) -> None:
    caller = await Stage(tmp_path, STEPS % more, services=Services(credit=Known())).call()
    record = parse_qs(caller.variables["LL_DIAL"])
    assert record["consent"] == [asks]
    assert caller.variables["LL_CONSENT"] == ""
