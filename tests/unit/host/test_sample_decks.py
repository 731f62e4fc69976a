"""Sample decks come only where nothing real could be charged by them."""

import dataclasses
from pathlib import Path

import pytest

from longlines import store
from longlines.host import sample_decks
from longlines.settings import Settings, load
from longlines.store import decks

SIMULATED = "carriers:\n  cheap: {trunk: {host: far-end}}\n"
REAL = "  gold: {trunk: {host: 203.0.113.7}}\n"


def home(tmp_path: Path, carriers: str, far_end_port: int | None = 5070) -> Settings:
    file = tmp_path / "carriers.yaml"
    file.write_text(carriers)
    url = f"sqlite:///{tmp_path / 'longlines.db'}"
    return dataclasses.replace(
        load(), home=tmp_path, carriers=file, far_end_port=far_end_port, database_url=url
    )


def test_they_come_once_where_all_carriers_are_simulated(tmp_path: Path) -> None:
    settings = home(tmp_path, SIMULATED)
    assert (sample_decks.bring(settings), sample_decks.bring(settings)) == (4, 0)
    engine = store.connect(settings.database_url)
    found = {each.name for each in decks.versions(engine)}
    engine.dispose()
    assert found == {"cheap", "middling", "dear", "default"}


@pytest.mark.parametrize(
    ("carriers", "far_end_port"),
    [(SIMULATED + REAL, 5070), ("carriers:\n" + REAL, 5070), (SIMULATED, None)],
    ids=["beside a real one", "only real ones", "the far end is off"],
)
def test_they_do_not_come_elsewhere(
    tmp_path: Path, carriers: str, far_end_port: int | None
) -> None:
    assert sample_decks.bring(home(tmp_path, carriers, far_end_port)) == 0
    assert not (tmp_path / "longlines.db").exists()
