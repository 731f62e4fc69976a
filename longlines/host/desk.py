"""Who may sign in at the operators' desk: first passwords, and changes by the command."""

from pathlib import Path

from sqlalchemy import Connection, Engine

from longlines.desk import passwords
from longlines.host import accounts, secrets
from longlines.settings import Settings
from longlines.store.desk import operators
from longlines.store.desk.model import Role

LEADERS: tuple[tuple[str, Role, str], ...] = (
    ("supervisor", "supervisor", "901"),
    ("admin", "admin", "900"),
    ("auditor", "auditor", "902"),
)
"""Who is there from the beginning besides the operators: name, role, staff number."""


def first(settings: Settings, engine: Engine) -> list[str]:
    """Add the operators of the accounts file, and one of each other role, where they are missing.

    First passwords lie in `secrets`, until they are changed. Who was added. Raises HostError,
    SQLAlchemyError.
    """
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    wanted: list[tuple[str, Role, str, str, str]] = [
        (each.name, "operator", each.number[-3:], each.name, each.language)
        for each in listed
        if each.role == "operator"
    ]
    wanted += [(name, role, staff, "", "en") for name, role, staff in LEADERS]

    def hashed(name: str) -> str:
        return passwords.hashed(secrets.read_or_make(settings.secrets, f"desk-{name}"))

    with engine.execution_options(writes=True).begin() as database:
        return operators.first(database, wanted, hashed)


def first_passwords(settings: Settings) -> dict[str, str]:
    """The first passwords that nobody has changed yet, by name. Raises HostError."""
    found = {}
    for path in sorted(settings.secrets.glob("desk-*")):
        name = path.name.removeprefix("desk-")
        found[name] = secrets.read_or_make(settings.secrets, path.name)
    return found


def change_password(settings: Settings, database: Connection, name: str, password: str) -> None:
    """Give somebody another password; the first one is forgotten.

    Raises DeskError, ValueError for a password that is too short, OSError.
    """
    operators.set_password(database, name, passwords.hashed(password))
    first_password(settings, name).unlink(missing_ok=True)


def first_password(settings: Settings, name: str) -> Path:
    """The file of somebody's first password."""
    return settings.secrets / f"desk-{name}"


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the desk; "" where there is none."""
    if settings.desk_port is None:
        return ""
    host = "127.0.0.1" if settings.desk_host == "0.0.0.0" else settings.desk_host  # noqa: S104
    return f"http://{host}:{settings.desk_port}/"
