"""A process that puts one version of a small set of flows after the other in force.

`python -m tests.wire.changing_flows HOME FLOWS TIMES` tells each on a line, `NUMBER SET`, once
the engine has it. Every version has a prompt and a step that no other has, so that a call which
loses its version is heard.
"""

import sys
from pathlib import Path

from longlines.live import engines, putting
from tests.published import publisher

ENGINE_WITHIN = 10.0

SPIN = """\
flow: spin
on_failure: lost
steps:
  choose:
    menu: {{prompt: hello-{n}, keys: {{1: away}}}}
  away:
    transfer: {{to: operators, reason: spin}}
    if_no_answer: farewell-{n}
  farewell-{n}:
    say: {{prompt: farewell-{n}}}
  over:
    goto: {{flow: ending, step: end-{n}}}
  lost:
    end: lost
"""
ENDING = "flow: ending\nsteps:\n  end-{n}:\n    end: v{n}\n"
PROMPTS = 'hello-{n}: "Hello {n}."\nfarewell-{n}: "Farewell {n}."\n'


def version(number: int) -> dict[str, bytes]:
    """The files of one version."""
    texts = {"spin.yaml": SPIN, "ending.yaml": ENDING, "prompts/en.yaml": PROMPTS}
    return {path: text.format(n=number).encode() for path, text in texts.items()}


def write(flows: Path, number: int) -> None:
    """Lay a version down as an admin would."""
    for path, content in version(number).items():
        (flows / path).parent.mkdir(parents=True, exist_ok=True)
        (flows / path).write_bytes(content)


def main(home: Path, flows: Path, times: int) -> None:
    works = publisher(home, flows)
    for number in range(1, times + 1):
        entries = putting.put(works, version(number), "test", f"number {number}", works.files())
        made = entries[-1].set
        found = engines.wait(home / "run", made, ENGINE_WITHIN)
        assert list(found.values()) == [made], found
        print(number, made, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
