"""The house as its own carrier: calls between accounts never leave the PBX."""

from collections.abc import Mapping

from longlines.flow.routes import NoRoute, Route

CARRIER = "local"
NO_ACCOUNT = NoRoute("it is no account of ours, and there are no carriers here")


class OwnAccounts:
    """Routes to the accounts' numbers. `endpoints` maps an E.164 number to its SIP user."""

    def __init__(self, endpoints: Mapping[str, str]) -> None:
        self._endpoints = dict(endpoints)

    def route(self, number: str, payer: str, call: str) -> Route | NoRoute:
        """The account's endpoint; none for a number that isn't ours."""
        endpoint = self._endpoints.get(number)
        return Route(endpoint, CARRIER) if endpoint else NO_ACCOUNT
