"""Who may call whom in a rehearsal: as its test says, and by the destinations of credit.yaml."""

from collections.abc import Mapping

from longlines.billing.credit.destinations import why_blocked
from longlines.billing.credit.model import CreditRules
from longlines.flow.credit import BLOCKED, NO_CREDIT, UNLIMITED, Answer, Asked, Granted, Refused
from longlines.host.credit import untouched

NONE = "none"
"""What a test writes of an account that has no money left."""


class KnownCredit:
    """`given` has what a test says of accounts, by number: NONE, `blocked`, or seconds that their
    money lasts for.
    """

    def __init__(
        self, rules: CreditRules, names: Mapping[str, str], given: Mapping[str, str]
    ) -> None:
        self._rules = rules
        self._names = names
        self._given = given

    def at_once(self, asked: Asked) -> Answer | None:
        """The answer, at once."""
        if untouched(asked):
            return UNLIMITED
        said = self._given.get(asked.payer, "")
        if said == BLOCKED:
            return Refused(BLOCKED, "the test blocks the account")
        terms = self._rules.terms(asked.payer, self._names.get(asked.payer, ""))
        if word := why_blocked(asked.number, terms.blocked, terms.allowed):
            return Refused(BLOCKED, f"credit.yaml blocks {word} for this account")
        if said == NONE:
            return Refused(NO_CREDIT, "the test leaves the account no money")
        return Granted(float(said)) if said else UNLIMITED

    async def reserve(self, asked: Asked) -> Answer:
        """The same."""
        return self.at_once(asked) or UNLIMITED
