"""Random edits of the shipped dialplan."""

import random

from longlines.settings import CHECKOUT

FILES = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((CHECKOUT / "dialplans").glob("*.conf"))
}
PATTERNS = (
    "_9XX",
    "_X!",
    "_.",
    "_[0-9]11",
    "911",
    "_+!",
    "9-1-1",
    "_NXX",
    "_9.",
    "_Z[12]X",
    "1911",
)


def edited(chance: random.Random) -> dict[str, str]:
    """The dialplan after a few edits at random lines of random files."""
    files = {name: text for name, text in FILES.items() if name != "emergency.conf"}
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([*["callers.conf"] * 20, *sorted(files)])
        lines = files[name].splitlines()
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at]
            case 1:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 2:
                lines.insert(at, f"exten => {chance.choice(PATTERNS)},1,Hangup()")
            case 3:
                context = chance.choice(["services", "rehearsal", "emergency", "run-flow", "dial"])
                lines.insert(at, f"include => {context}")
            case _:
                lines.insert(at, f"[{chance.choice(['callers', 'services', 'new', 'operators'])}]")
        files[name] = "\n".join(lines) + "\n"
    return files
