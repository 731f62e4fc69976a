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


def build() -> typer.Typer:
    """The command with every subcommand found in this folder."""
    app = typer.Typer(
        help="The operator's office of a telephone company.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)
    for module in pkgutil.iter_modules(cli.__path__):
        register = getattr(
            importlib.import_module(f"{cli.__name__}.{module.name}"), "register", None
        )
        if register is not None:
            register(app)
    return app


def main() -> None:
    """Run the command; a known failure is told in its own words, without a traceback."""
    try:
        build()()
    except SettingsError as error:
        print(f"longlines: {error}", file=sys.stderr)
        sys.exit(BAD_SETTING)
    except HostError as error:
        print(f"longlines: {error}", file=sys.stderr)
        sys.exit(FAILED)
