"""A stage for one verb: flows written in the test, a caller on paper, services of one's own."""

from collections.abc import Mapping
from pathlib import Path

from longlines.flow import library
from longlines.flow.problems import FlowProblems
from longlines.flow.services import Services
from tests.flows.caller import Caller, arrival, engine_of

TEXTS = """\
hello: "Hello."
bye: "Goodbye."
question: "Which one?"
wrong: "That was wrong."
"""


class Stage:
    """Flows in a folder, read and checked as always; each `call` arrives in the flow `main`.

    `steps` are those of `main`, `flows` whole files by name, `texts` further prompts.
    """

    def __init__(
        self,
        folder: Path,
        steps: str = "",
        flows: Mapping[str, str] | None = None,
        *,
        texts: str = "",
        services: Services | None = None,
    ) -> None:
        self.folder = folder / "flows"
        (self.folder / "prompts").mkdir(parents=True, exist_ok=True)
        (self.folder / "prompts" / "en.yaml").write_text(TEXTS + texts)
        if steps:
            self.write("main", f"flow: main\non_failure: broken\nsteps:\n{steps}{BROKEN}")
        for name, text in (flows or {}).items():
            self.write(name, text)
        self.services = services
        self.reload()

    def write(self, name: str, text: str) -> None:
        """Write a flow's file."""
        (self.folder / f"{name}.yaml").write_text(text)

    def reload(self) -> None:
        """Put what is in the folder in force; what isn't there any more is gone."""
        self.engine = engine_of(library.read(self.folder), self.folder.parent, self.services)

    async def call(self, *script: str, **arriving: str) -> Caller:
        """A caller who does this, until the PBX has something to do."""
        caller = Caller(list(script))
        await self.engine.serve(arrival(arriving.pop("flow", "main"), **arriving), caller)
        return caller

    async def goes_on(self, caller: Caller, outcome: str, *script: str) -> Caller:
        """The same call coming back from the PBX with an outcome."""
        again = Caller(list(script))
        flow = caller.variables.get("LL_FLOW", "main")
        place = caller.variables["LL_PLACE"]
        await self.engine.serve(arrival(flow, place=place, outcome=outcome), again)
        return again


BROKEN = """
  broken:
    end: broken
"""


def word(caller: Caller) -> str:
    """The word with which the flow ended."""
    assert caller.variables["LL_NEXT"] == "end"
    return caller.variables["LL_WORD"]


def problems(folder: Path, steps: str) -> list[str]:
    """What is wrong with these steps of a flow."""
    try:
        Stage(folder, steps)
    except FlowProblems as error:
        return [str(problem) for problem in error.problems]
    return []
