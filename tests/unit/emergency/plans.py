"""Plans for tests: the shipped one, with some lines changed."""

from longlines.emergency import holes, reading
from longlines.emergency.model import Plan, Who
from longlines.settings import CHECKOUT

SHIPPED = (CHECKOUT / "flows" / "emergency.yaml").read_text(encoding="utf-8")
PEOPLE = [
    Who("alice", "+12025550101", operator=False),
    Who("bob", "+12025550102", operator=False),
    Who("carol", "+12025550103", operator=False),
    Who("dave", "+12025550104", operator=False),
    Who("operator1", "+12025550191", operator=True),
    Who("operator2", "+12025550192", operator=True),
]


def changed(*changes: tuple[str, str]) -> str:
    """The shipped plan with texts in place of others, each of which must be there."""
    text = SHIPPED
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def plan(*changes: tuple[str, str]) -> Plan:
    """That plan, which must be readable."""
    found, problems = reading.read(changed(*changes).encode())
    assert found is not None, problems
    return found


def mistakes(*changes: tuple[str, str]) -> list[str]:
    """What is said of that text, when it is read and, if it can be, held against the accounts."""
    found, problems = reading.read(changed(*changes).encode(), "e.yaml")
    if found is None:
        return [str(each) for each in problems]
    return [str(each) for each in sorted(set(holes.of(found, PEOPLE)))]
