"""What is known of people at the desk, and of programs that ask in their stead."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Role = Literal["operator", "supervisor", "admin", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
STAFF_NUMBER = re.compile(r"[0-9]{1,8}")


class DeskError(ValueError):
    """Something that can't be done with operators or tokens; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who works at the desk. `account` is the SIP account of the telephone, "" for none."""

    name: str
    role: Role
    staff_number: str
    account: str
    language: str
    created_at: datetime
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in; `csrf` must come with each write. `id` is the cookie's hash."""

    id: str
    operator: Operator
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """A row of the audit log."""

    id: int
    at: datetime
    who: str
    role: str
    what: str
    subject: str
    outcome: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """What an operator wrote down about a call; `caller` is who called, in E.164."""

    id: int
    call: str
    caller: str
    at: datetime
    who: str
    text: str
