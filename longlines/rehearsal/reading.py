"""From `flows/tests/*.yaml` to cases: every mistake of a file, each with its place."""

from pathlib import Path

from longlines.flow import marks
from longlines.flow.kinds import NAME, BadValue
from longlines.flow.marks import Mapping, Node, Scalar
from longlines.flow.problems import FlowProblems, Mark, Problem
from longlines.rehearsal import cases, fields, listings, parties, tolls, web
from longlines.rehearsal.cases import Bill, Case, Expected, Operators
from longlines.rehearsal.fields import Problems, Read, T, U
from longlines.rehearsal.listings import NOBODY
from longlines.rehearsal.messages import FAILS, FULL
from longlines.rehearsal.tolls import NOTHING

TESTS = "tests"

CASE = (
    "dial",
    "flow",
    "dialled",
    "from",
    "language",
    "at",
    "passwords",
    "credit",
    "caller",
    "called",
    "operator",
    "web",
    "tolls",
    "directory",
    "voice",
    "messages",
    "expect",
)
EXPECT = ("outcome", "dialled", "number", "reason", "bill", "saved", "noted")


def read(content: bytes, file: str) -> tuple[list[Case], list[Problem]]:
    """The tests of one file with what is wrong in it; those with a mistake are left out."""
    try:
        root, found = marks.read(content, file)
    except marks.Unreadable as error:
        return [], [error.problem]
    problems = Problems(found)
    tests = problems.fields(root, "a file of tests", (TESTS,)).get(TESTS)
    if tests is None:
        problems.append(Problem(root.mark, "there are no tests: write tests: and names below it"))
        return [], problems
    if not isinstance(tests, Mapping) or not tests.entries:
        problems.append(Problem(tests.mark, "write the name of a test, and its keys below it"))
        return [], problems
    read_cases = [_case(key, body, problems) for key, body in tests]
    return [case for case in read_cases if case is not None], problems


def read_files(paths: list[Path], below: Path) -> list[Case]:
    """The tests of several files, their names shown below a folder. Raises FlowProblems."""
    found: list[Case] = []
    problems: list[Problem] = []
    for path in paths:
        shown = str(path.relative_to(below)) if path.is_relative_to(below) else str(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            problems.append(Problem(Mark(shown, 1, 1), f"can't be read: {error.strerror}"))
            continue
        more, wrong = read(content, shown)
        found.extend(more)
        problems.extend(wrong)
    if problems:
        raise FlowProblems(problems)
    return found


def files(folder: Path) -> list[Path]:
    """The files of tests beside the flows of a folder."""
    return sorted((folder / TESTS).glob("*.yaml"))


def _case(key: Scalar, body: Node, problems: Problems) -> Case | None:
    before = len(problems)
    if not NAME.fullmatch(key.text):
        problems.append(
            Problem(key.mark, f'"{key.text}" is no name of a test: use small letters, digits, _ -')
        )
    found = problems.fields(body, f'the test "{key.text}"', CASE)
    _begins(key, found, problems)
    case = Case(
        name=key.text,
        mark=key.mark,
        dial=_one(found, "dial", fields.dialled, "", problems),
        flow=_one(found, "flow", fields.name("flow name"), "", problems),
        dialled=_one(found, "dialled", fields.dialled, "", problems),
        caller_number=_one(found, "from", fields.number, "alice", problems),
        anybody="from" not in found,
        language=_one(found, "language", fields.name("language"), "", problems),
        at=_one(found, "at", fields.moment, cases.START, problems),
        passwords=_one(found, "passwords", fields.pairs, (), problems),
        credit=_one(found, "credit", fields.credit, (), problems),
        caller=parties.caller(found["caller"], problems) if "caller" in found else (),
        called=parties.called(found["called"], problems) if "called" in found else (),
        operators=_one(found, "operator", _operators, Operators(), problems),
        web=web.replies(found["web"], problems) if "web" in found else (),
        tolls=tolls.read(found["tolls"], problems) if "tolls" in found else NOTHING,
        directory=listings.read(found["directory"], problems) if "directory" in found else NOBODY,
        messages=_one(found, "messages", fields.choice(FULL, FAILS), "", problems),
        voice=_heard(found["voice"], problems) if "voice" in found else (),
        expect=_expected(found["expect"], problems) if "expect" in found else Expected(),
    )
    return case if len(problems) == before else None


def _one(
    found: dict[str, Node], key: str, reader: Read[T], otherwise: U, problems: Problems
) -> T | U:
    return problems.read(reader, found[key], otherwise) if key in found else otherwise


def _heard(node: Node, problems: Problems) -> tuple[str, ...]:
    return tuple(problems.read(fields.words, item, "") for item in problems.items(node, "voice"))


def _begins(key: Scalar, found: dict[str, Node], problems: Problems) -> None:
    if ("dial" in found) == ("flow" in found):
        problems.append(
            Problem(key.mark, f'the test "{key.text}" needs either dial: or flow: to begin with')
        )
    if "dialled" in found and "flow" not in found:
        problems.append(
            Problem(found["dialled"].mark, "dialled: goes with flow:; dial: says it already")
        )
    if "expect" not in found:
        problems.append(Problem(key.mark, f'the test "{key.text}" expects nothing: add expect:'))


def _operators(node: Node) -> Operators:
    if isinstance(node, Mapping):
        problems = Problems()
        found = problems.fields(node, "operator", ("answers", "expected"))
        seconds = _one(found, "answers", fields.seconds, 2.0, problems)
        expected = _one(found, "expected", fields.seconds, 0.0, problems)
        if problems:
            raise BadValue(problems[0].mark, problems[0].message)
        return Operators(after=seconds, expected=expected)
    return Operators(answer=fields.choice("answers", "absent")(node) == "answers")


def _expected(node: Node, problems: Problems) -> Expected:
    found = problems.fields(node, "expect", EXPECT)
    if isinstance(node, Mapping) and "outcome" not in found:
        problems.append(Problem(node.mark, 'expect needs "outcome": how the call ends'))
    word = fields.name("outcome")
    return Expected(
        outcome=_one(found, "outcome", word, None, problems),
        dialled=_one(found, "dialled", fields.choice(*cases.DIALLED), None, problems),
        number=_one(found, "number", fields.number, None, problems),
        reason=_one(found, "reason", fields.name("reason"), None, problems),
        bill=_bill(found["bill"], problems) if "bill" in found else None,
        saved=_one(found, "saved", fields.pairs, (), problems),
        noted=_one(found, "noted", fields.pairs, (), problems),
        marks={key: value.mark for key, value in found.items()},
    )


def _bill(node: Node, problems: Problems) -> Bill | None:
    if isinstance(node, Scalar):
        return Bill() if problems.read(fields.choice("none"), node, "") else None
    found = problems.fields(node, "bill", ("to", "seconds", "amount"))
    if "to" not in found:
        problems.append(Problem(node.mark, 'bill needs "to": who pays; or write bill: none'))
    money = _one(found, "amount", fields.amount, None, problems)
    return Bill(
        to=_one(found, "to", fields.number, "", problems),
        seconds=_one(found, "seconds", fields.count, None, problems),
        amount=money.amount if money else None,
        currency=money.currency if money else "",
    )
