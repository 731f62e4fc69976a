"""The house as its own carrier: calls between accounts never leave the PBX."""

from collections.abc import Mapping

from longlines.flow.call import Route

CARRIER = "local"


class OwnAccounts:
    """Routes to the accounts' numbers. `endpoints` maps an E.164 number to its SIP user."""

    def __init__(self, endpoints: Mapping[str, str]) -> None:
        self._endpoints = dict(endpoints)

    def route(self, number: str) -> Route | None:
        """The account's endpoint, None for a number that isn't ours."""
        endpoint = self._endpoints.get(number)
        return Route(endpoint, CARRIER) if endpoint else None
