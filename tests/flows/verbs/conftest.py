"""What the tests of several verbs share."""

import pytest

from longlines.flow import check


@pytest.fixture
def unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets flows through that the checks refuse, to see what the engine makes of them."""
    monkeypatch.setattr(check, "rules", dict)
