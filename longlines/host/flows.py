"""The flows of an instance: put in force before it starts."""

from longlines.flow import sets
from longlines.flow.model import FlowError
from longlines.flow.published import Unpublished
from longlines.host.errors import HostError
from longlines.live.shelf import Shelf
from longlines.settings import Settings


def take(settings: Settings) -> list[str]:
    """Put in force what the flows folder holds; every mistake that kept a part of it back.

    Raises HostError with them when there is nothing that calls could run on.
    """
    from longlines.live import apart  # not for an engine, whose flows are in force

    try:
        entries = apart.take(settings, again=True)
    except apart.TakeError as error:
        raise HostError(str(error)) from error
    errors = [error for entry in entries for error in entry["errors"]]
    if not sets.in_force(settings.flow_versions):
        raise HostError("\n".join(["the flows can't be used:", *errors]))
    return errors


def shelf(settings: Settings) -> Shelf:
    """What keeps an engine's flows, beginning with the set in force.

    Where none can be used, the flows folder is taken first. Raises HostError, Unpublished,
    FlowError.
    """
    try:
        return Shelf(settings.flow_versions)
    except (FlowError, Unpublished):
        take(settings)
        return Shelf(settings.flow_versions)
