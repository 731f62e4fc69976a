"""set: values from other values, once and no further."""

from pathlib import Path

from tests.flows.verbs.stage import Stage, word

STEPS = """\
  know:
    set: {inner: "1", outer: "{dialled}"}
  copy:
    set: {both: "{outer}-{inner}"}
  choose:
    when: {value: "{both}", equals: {"5-1": right}, otherwise: other}
  right: {end: right}
  other: {end: other}
"""


async def test_values_make_values(tmp_path: Path) -> None:
    assert word(await Stage(tmp_path, STEPS).call(dialled="5")) == "right"


async def test_braces_in_a_value_are_not_read_again(tmp_path: Path) -> None:
    again = STEPS.replace('{"5-1": right}, otherwise: other', '{"1-1": other}, otherwise: right')
    assert word(await Stage(tmp_path, again).call(dialled="{inner}")) == "right"
