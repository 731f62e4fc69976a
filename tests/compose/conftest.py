"""These tests need the containers up: `.ci/compose` starts them and names its Docker Compose."""

import os

import pytest
from tests.compose.containers import Containers


@pytest.fixture(scope="session")
def containers() -> Containers:
    compose = os.environ.get("LONGLINES_COMPOSE")
    if not compose:
        pytest.skip("no containers are up; .ci/compose starts them and runs this")
    return Containers(tuple(compose.split()))
