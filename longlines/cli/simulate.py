"""`longlines simulate`: play a caller at the keyboard, without a telephone and without waiting."""

import asyncio
import json
import logging
import sys
from datetime import datetime
from typing import Annotated, TextIO

import typer

from longlines import settings as environment
from longlines.flow.kinds import BadValue
from longlines.flow.marks import Scalar
from longlines.flow.problems import FlowProblems, did_you_mean
from longlines.host.errors import HostError
from longlines.rehearsal import cases, fields, opening, runner
from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from longlines.rehearsal.terminal import HELP, Terminal, spaced

DIALLED = set("0123456789*#+")


def register(app: typer.Typer) -> None:
    """Add `simulate`."""
    app.command("simulate")(simulate)


def simulate(
    flow: Annotated[str, typer.Argument(help="A flow's name, or a number to dial, such as 0.")],
    language: Annotated[str, typer.Option(help="The caller's language, such as es.")] = "",
    at: Annotated[str, typer.Option(help="When it is, such as 2026-11-22T14:30Z.")] = "",
    from_: Annotated[
        str, typer.Option("--from", help="Who calls: an account, or a number in E.164.")
    ] = "alice",
    password: Annotated[str, typer.Option(help="The caller's service password.")] = "",
    dialled: Annotated[str, typer.Option(help="What was dialled, when FLOW is a flow.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the call as JSON at its end; the rest to stderr.")
    ] = False,
) -> None:
    """Call a flow from the keyboard: time is virtual, prompts are printed as they are spoken."""
    settings = environment.load()
    # What the engine has to say of a failed step is in the transcript already.
    for room in ("longlines.flow", "longlines.verbs"):
        logging.getLogger(room).addHandler(logging.NullHandler())
    house = open_house(settings)
    case = _case(house, flow, language, at, from_, password, dialled)
    screen = _Screen(sys.stderr if as_json else sys.stdout)
    terminal = Terminal(screen.ask, screen.write)
    screen.write(f"virtual time begins at {case.at:%Y-%m-%d %H:%M} UTC; {HELP}")
    result = asyncio.run(runner.play(case, house, terminal, terminal.caller, terminal.tell))
    if as_json:
        typer.echo(json.dumps(result.as_json(), indent=2, ensure_ascii=False))
        return
    screen.write("")
    for line in summary(result):
        screen.write(line)


def open_house(settings: environment.Settings) -> House:
    """The flows in force for rehearsals. Raises HostError with every mistake in them."""
    try:
        return opening.house(settings.flows, settings.checkout)
    except FlowProblems as error:
        raise HostError(f"the flows can't be used:\n{error}") from error
    except OSError as error:
        raise HostError(f"the flows can't be read: {error}") from error


def summary(result: Result) -> list[str]:
    """How the call ended, in a few lines."""
    lines = [f"outcome   {result.outcome}"]
    if result.reason:
        lines.append(f"reason    {result.reason}")
    if result.number:
        lines.append(f"dialled   {spaced(result.number)}: {result.dialled}")
    for name, value in result.saved.items():
        lines.append(f"saved     {name} = {value}")
    for name, value in result.noted.items():
        lines.append(f"noted     {name} = {value}")
    lines.append(f"bill      {result.bill}")
    return lines


def _case(
    house: House, flow: str, language: str, at: str, caller: str, password: str, dialled: str
) -> Case:
    if not caller.startswith("+") and caller not in house.accounts:
        near = did_you_mean(caller, house.accounts)
        raise HostError(f'there is no account "{caller}"{near}; or give a number as +12025550101')
    moment: datetime = _option("--at", fields.moment, at) if at else cases.START
    is_flow = flow in house.library.flows
    if not is_flow and (not set(flow) <= DIALLED or house.dialplan.leads(flow) is None):
        near = did_you_mean(flow, house.library.flows)
        raise HostError(f'"{flow}" is neither a flow nor a number that can be dialled{near}')
    if is_flow:
        dialled = _option("--dialled", fields.dialled, dialled) if dialled else ""
    return Case(
        name=flow,
        flow=flow if is_flow else "",
        dial="" if is_flow else flow,
        dialled=dialled,
        caller_number=caller,
        language=language,
        at=moment,
        passwords=((caller, password),) if password else (),
    )


def _option(name: str, read: fields.Read[fields.T], text: str) -> fields.T:
    try:
        return read(Scalar(text, name, 1, 1))
    except BadValue as error:
        raise HostError(f"{name}: {error}") from None


class _Screen:
    """A terminal, or a file of typed lines; those are shown as if they had been typed."""

    def __init__(self, shown: TextIO) -> None:
        self._shown = shown
        self._person = sys.stdin.isatty()

    def write(self, line: str) -> None:
        print(line, file=self._shown, flush=True)

    def ask(self, question: str) -> str | None:
        print(question, end="", file=self._shown, flush=True)
        line = sys.stdin.readline()
        if not (self._person and line):
            self.write(line.rstrip("\n"))
        return line or None
