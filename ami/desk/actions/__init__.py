"""What can be done at the desk, an action in each file here.

An action is a frozen dataclass: its fields are the keys of the JSON body, its docstring what the
API's description says, `roles` who may. `run` raises Refused or says what came of it.
"""

import dataclasses
import functools
import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from ami.desk.office import Office, Refused
from longlines.store.desk.model import Operator, Role

EMERGENCY_QUEUE = "emergency"
"""Rings every operator, whatever else they do."""

LONGEST = 2_000
"""Characters of a field."""

WORKING: tuple[Role, ...] = ("operator", "supervisor", "admin")
LEADING: tuple[Role, ...] = ("supervisor", "admin")


class Action(ABC):
    """One of them. What is `urgent` is done also where it can't be written down first; what comes
    of what is `hushed` is told to who asked, and not kept.
    """

    name: ClassVar[str]
    roles: ClassVar[tuple[Role, ...]] = WORKING
    urgent: ClassVar[bool] = False
    hushed: ClassVar[bool] = False

    @abstractmethod
    async def run(self, office: Office, who: Operator) -> str:
        """Do it; a few words of what came of it. Raises Refused."""


@functools.cache
def actions() -> Mapping[str, type[Action]]:
    """Every action of this folder, by name."""
    found: dict[str, type[Action]] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for value in vars(loaded).values():
            if isinstance(value, type) and issubclass(value, Action) and value is not Action:
                found[value.name] = value
    return found


def made(kind: type[Action], body: Any) -> Action:
    """The action that a JSON body asks for. Raises Refused."""
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    if not isinstance(body, dict):
        raise Refused("send a JSON object")
    unknown = sorted(str(key) for key in body.keys() - {field.name for field in fields})
    missing = [
        field.name
        for field in fields
        if field.name not in body and field.default is dataclasses.MISSING
    ]
    wrong = [key for key, value in body.items() if not _is_plain(value)]
    if unknown or missing or wrong:
        said = [f"{key}: unknown" for key in unknown] + [f"{key}: missing" for key in missing]
        said += [f"{key}: up to {LONGEST} characters of text, on one line" for key in wrong]
        raise Refused("; ".join(said))
    return kind(**body)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST and value.isprintable()
