"""Rules are found by looking into their folder, and each says what it is."""

from pathlib import Path

from longlines.flow import check, checks


def test_every_file_of_the_folder_is_a_rule() -> None:
    files = {path.stem for path in Path(checks.__path__[0]).glob("*.py")} - {"__init__"}
    assert check.rules().keys() == files


def test_every_rule_says_what_it_is() -> None:
    assert all(rule.__doc__ for rule in check.rules().values())


def test_every_rule_has_a_test() -> None:
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert check.rules().keys() <= tests
