"""Cuts a call's events into the attempts to reach somebody that it is made of."""

from collections.abc import Sequence
from typing import Literal

from longlines.billing.events import CallEvent
from longlines.billing.legs import RETURNED, Leg, is_forward
from longlines.billing.ordering import Ordered, in_order

ORDERS = ("LL_DIAL", "LL_QUEUE")
"""Events with which an attempt begins."""


def cut(events: Sequence[CallEvent], caller: str) -> list[Leg]:
    """Cut a call's ordered events into its legs, in their order; there is always at least one."""
    ordered = in_order(events)
    until = ordered[-1].at
    if not any(kind in ordered.kinds for kind in ORDERS):
        return [Leg("start", caller, ordered, until)]
    orders = [i for i, event in enumerate(ordered) if event.type in ORDERS]
    at = orders[0]
    if len(orders) > 1 or ordered[at].uniqueid != caller:
        return _Cutting(ordered, caller, orders).legs()
    return [
        Leg("start", caller, Ordered(ordered[:at]), until),
        Leg(_kind(ordered[at]), caller, Ordered(ordered[at:]), until),
    ]


def _kind(order: CallEvent) -> Literal["dial", "queue"]:
    return "dial" if order.type == "LL_DIAL" else "queue"


class _Cutting:
    """Finds which events belong to which attempt of which channel."""

    def __init__(self, events: Sequence[CallEvent], caller: str, orders: Sequence[int]) -> None:
        self._events = events
        self._caller = caller
        self._orders = orders
        self._owner: dict[str, int] = {}
        """By channel, the order that called it up."""
        self._returns: dict[str, list[int]] = {}
        """By channel, where its dials came back to its flow."""
        for i, event in enumerate(events):
            if event.type in RETURNED:
                self._returns.setdefault(event.uniqueid, []).append(i)
        for i, event in enumerate(events):
            if event.uniqueid not in self._owner and event.uniqueid != caller:
                self._owner[event.uniqueid] = self._calling(i)

    def legs(self) -> list[Leg]:
        made = {-1: Leg("start", self._caller, self._own(-1), self._events[-1].at)}
        for order in reversed(self._orders):
            event = self._events[order]
            onward = [leg for at, leg in sorted(made.items()) if self._forwarder(at) == order]
            made[order] = Leg(
                _kind(event),
                event.uniqueid,
                self._own(order),
                self._events[-1].at,
                self._moved(order),
                onward,
            )
        return [leg for _, leg in sorted(made.items())]

    def _calling(self, at: int) -> int:
        """The order that was being carried out at an event: the last one that had not returned.

        Where all had, nobody calls before the next order.
        """
        before = [order for order in self._orders if order < at]
        after = self._orders[len(before) : len(before) + 1] if before else []
        open_ = (order for order in reversed(before) if self._returned(order) > at)
        return next(open_, (after or before or [-1])[-1])

    def _returned(self, order: int) -> int:
        """Where a dial came back to the flow of its channel; the end if it never did."""
        mine = self._returns.get(self._events[order].uniqueid, ())
        return next((at for at in mine if at > order), len(self._events))

    def _own(self, order: int) -> Ordered:
        """The events of an attempt: on its channel until that tries again, and on those it called.

        Who was transferred into another attempt is in his first one still.
        """
        channel = self._events[order].uniqueid if order >= 0 else self._caller
        later = (o for o in self._orders if o > order and self._events[o].uniqueid == channel)
        end = next((o for o in later if order < 0 or not self._moved(o)), len(self._events))
        return Ordered(
            event
            for i, event in enumerate(self._events)
            if (event.uniqueid == channel and order <= i < end)
            or self._owner.get(event.uniqueid) == order
        )

    def _moved(self, order: int) -> bool:
        """Was the channel brought to this attempt by a transfer, rather than by its own flow?

        Whoever was taken out of a conversation to an emergency service talks with nobody else any
        more, though his dial never came back.
        """
        if self._events[order].extra.get("class") == "emergency":
            return False
        channel = self._events[order].uniqueid
        before = [o for o in self._orders if o < order and self._events[o].uniqueid == channel]
        if not before:
            return channel != self._caller
        return self._returned(before[-1]) > order

    def _forwarder(self, order: int) -> int | None:
        """The order whose called telephone forwarded its call into this one."""
        name = self._events[order].channel if order >= 0 else ""
        if not (is_forward(name) and name.endswith(";2")):
            return None
        return self._owner.get(self._events[order].uniqueid)
