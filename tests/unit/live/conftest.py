"""A home with two small flows in force."""

from pathlib import Path

import pytest

from longlines.live.history import Entry
from longlines.live.publisher import Publisher
from tests.published import publisher, take

DESK = "flow: desk\nsteps:\n  greet:\n    say: {prompt: greeting}\n  bye:\n    end: completed\n"
NIGHT = "flow: night\nsteps:\n  go:\n    goto: {flow: desk}\n"
PROMPTS = 'greeting: "Hello."\n'


class Office:
    """A home and its flows folder; `take` puts in force what the folder holds."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.flows = home / "flows"
        self.archive = home / "flow-versions"
        self.publisher: Publisher = publisher(home, self.flows)

    def write(self, path: str, text: str) -> Path:
        file = self.flows / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def read(self, path: str) -> str:
        return (self.flows / path).read_text()

    def take(self, again: bool = False) -> list[Entry]:
        return take(self.home, self.flows, again)

    def versions(self) -> dict[str, str]:
        """What is in force, by name."""
        return {each.name: each.version for each in self.publisher.files().values()}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.write("desk.yaml", DESK)
    made.write("night.yaml", NIGHT)
    made.write("prompts/en.yaml", PROMPTS)
    made.take()
    return made
