"""Random edits of the shipped dialplan, and of the shipped flows."""

import random

from longlines.settings import CHECKOUT

FILES = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((CHECKOUT / "dialplans").glob("*.conf"))
}
FLOWS = ("main-menu", "direct-call", "collect-direct", "not-in-service", "tolls")
"""The flows that a telephone reaches by dialling."""

HIJACKS = (
    '  hijack:\n    dial: {number: "911"}\n',
    '  hijack:\n    dial: {number: "+1911"}\n    then: hijack\n',
    "  hijack: {transfer: {to: operators, reason: emergency}}\n",
    "  hijack: {goto: {flow: emergency}}\n",
    "  hijack:\n    menu: {prompt: main-menu, keys: {9: hijack, 1: hijack}}\n",
)
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


def edited_flow(chance: random.Random, text: str) -> str:
    """A flow after a few edits at random lines, of which most make it one that is refused."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                del lines[at]
            case 1:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 2:
                lines.extend(chance.choice(HIJACKS).splitlines())
            case 3:
                lines = [line.replace("flow: ", "flow: emergency-", 1) for line in lines]
            case 4:
                lines.insert(at, "".join(chance.choice("{}[]:,&*#\t -9a") for _ in range(12)))
            case _:
                lines[at] = lines[at].replace("operator", "911")
        lines = lines or [""]
    return "\n".join(lines) + "\n"
