"""The schema for editors agrees with the loader, but for what only the whole set can show."""

from pathlib import Path

import jsonschema
import pytest

from longlines.flow.schema import DIALECT, flow_schema
from longlines.settings import CHECKOUT
from tests.flows import editor
from tests.flows.test_fixtures import GOOD

VALIDATOR = jsonschema.Draft202012Validator(flow_schema())
UNSEEN: dict[str, str] = {}


def _good() -> list[Path]:
    both = [*GOOD.glob("*.yaml"), *(CHECKOUT / "flows").glob("*.yaml")]
    return sorted(path for path in both if path.name not in ("prices.yaml", "web.yaml"))


def _errors(path: Path) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(editor.read(path))]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(flow_schema())
    assert flow_schema()["$schema"] == DIALECT


@pytest.mark.parametrize("path", _good(), ids=lambda path: path.stem)
def test_it_takes_every_good_file(path: Path) -> None:
    assert _errors(path) == []
