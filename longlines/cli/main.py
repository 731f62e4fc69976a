"""The `longlines` command. A module in this folder with a `register` function adds to it."""

import importlib
import pkgutil
import sys

import typer

from longlines import cli
from longlines.host.errors import HostError
from longlines.settings import SettingsError

BAD_SETTING = 2
FAILED = 1


def build(wanted: str = "") -> typer.Typer:
    """The command with every subcommand found in this folder.

    Where there is one named `wanted` it is the only one: the others would cost its start more
    time than most take for their work.
    """
    app = typer.Typer(
        help="The operator's office of a telephone company.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)
    found = {module.name for module in pkgutil.iter_modules(cli.__path__)}
    if wanted in found and _register(app, wanted):
        return app
    for name in sorted(found - {wanted}):
        _register(app, name)
    return app


def _register(app: typer.Typer, name: str) -> bool:
    register = getattr(importlib.import_module(f"{cli.__name__}.{name}"), "register", None)
    if register is not None:
        register(app)
    return register is not None


def main() -> None:
    """Run the command; a known failure is told in its own words, without a traceback."""
    try:
        build(sys.argv[1] if len(sys.argv) > 1 else "")()
    except SettingsError as error:
        print(f"longlines: {error}", file=sys.stderr)
        sys.exit(BAD_SETTING)
    except HostError as error:
        print(f"longlines: {error}", file=sys.stderr)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
