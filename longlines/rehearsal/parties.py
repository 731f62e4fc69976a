"""What the caller and the called party of a test do, from YAML."""

from longlines.flow.kinds import BadValue
from longlines.flow.marks import Mapping, Node, Scalar
from longlines.flow.problems import Mark, Problem, did_you_mean
from longlines.rehearsal import fields
from longlines.rehearsal.cases import (
    RINGS,
    HangsUp,
    Hears,
    Item,
    Keys,
    Ring,
    Silence,
    Speaks,
    Talks,
    Telephone,
)
from longlines.rehearsal.fields import Problems

DOES = ("hears", "keys", "speaks", "silence", "talks", "hangs_up")
ALONE = ("silence", "hangs_up")


def caller(node: Node, problems: Problems) -> tuple[Item, ...]:
    """What the caller hears and does, in order."""
    read = [_item(item, DOES, problems) for item in problems.items(node, "caller")]
    return tuple(item for item in read if item is not None)


def called(node: Node, problems: Problems) -> tuple[Telephone, ...]:
    """One telephone for each time that a number is called, in order."""
    items = (node,) if isinstance(node, Scalar) else problems.items(node, "called")
    telephones: list[tuple[Telephone, list[Item]]] = []
    for item in items:
        telephone = _telephone(item, problems)
        if telephone is not None:
            telephones.append((telephone, []))
        elif not telephones:
            problems.append(
                Problem(item.mark, f"called begins with what its telephone does: {_listed(RINGS)}")
            )
            break
        elif (read := _item(item, (*DOES, *RINGS), problems)) is not None:
            if telephones[-1][0].ring != "answers":
                problems.append(Problem(item.mark, "nobody answered; write answers before this"))
            telephones[-1][1].append(read)
    return tuple(
        Telephone(telephone.ring, telephone.after, tuple(items), telephone.mark)
        for telephone, items in telephones
    )


def _telephone(node: Node, problems: Problems) -> Telephone | None:
    if isinstance(node, Scalar):
        ring = _ring(node.text)
        return Telephone(ring, mark=node.mark) if ring else None
    if isinstance(node, Mapping) and len(node.entries) == 1 and node.entries[0][0].text in RINGS:
        key, value = node.entries[0]
        ring = _ring(key.text)
        after = problems.read(fields.seconds, value, 2.0)
        return Telephone(ring, after, mark=key.mark) if ring else None
    return None


def _ring(text: str) -> Ring | None:
    return next((ring for ring in RINGS if ring == text), None)


def _item(node: Node, known: tuple[str, ...], problems: Problems) -> Item | None:
    if isinstance(node, Scalar):
        if node.text in ALONE:
            return Silence(None, node.mark) if node.text == "silence" else HangsUp(0.0, node.mark)
        wants = ": and a value" if node.text in known else did_you_mean(node.text, known)
        problems.append(Problem(node.mark, f'"{node.text}" is nothing that a party does{wants}'))
        return None
    found = problems.fields(node, "this line", (*known, "says"))
    says = found.pop("says", None)
    if says is not None and not found:
        return Hears("", problems.read(fields.words, says, ""), node.mark)
    if len(found) != 1:
        if isinstance(node, Mapping) and (found or not node.entries):
            problems.append(Problem(node.mark, f"write one thing a line: {_listed(known)}"))
        return None
    (word, value), mark = next(iter(found.items())), node.mark
    if says is not None and word != "hears":
        problems.append(Problem(says.mark, "says: goes with hears:"))
    try:
        return _read(word, value, says, mark)
    except BadValue as error:
        problems.append(error.problem)
        return None


def _read(word: str, value: Node, says: Node | None, mark: Mark) -> Item:
    match word:
        case "hears":
            spoken = fields.words(says) if says is not None else ""
            return Hears(fields.name("prompt key")(value), spoken, mark)
        case "keys":
            return Keys(fields.keys(value), mark)
        case "speaks":
            return Speaks(fields.seconds(value), mark)
        case "silence":
            return Silence(fields.seconds(value), mark)
        case "talks":
            return Talks(fields.seconds(value), mark)
        case _:
            return HangsUp(fields.seconds(value), mark)


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
