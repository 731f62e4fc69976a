"""These tests need the containers up: `.ci/compose` starts them and names their project."""

import os

import pytest

from tests.compose.containers import Containers


@pytest.fixture(scope="session")
def containers() -> Containers:
    project = os.environ.get("COMPOSE_PROJECT_NAME")
    if not project:
        pytest.skip("no containers are up; .ci/compose starts them and runs this")
    return Containers(project)
