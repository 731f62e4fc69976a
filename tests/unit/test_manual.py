"""docs/verbs.md is what the verbs say of themselves, and its examples are good YAML."""

import json
import re
import textwrap

import pytest
from typer.testing import CliRunner

from longlines import verbs
from longlines.cli import main
from longlines.flow import loader
from longlines.manual import markdown, pages
from longlines.settings import CHECKOUT

PAGES = pages.pages()
REMAKE = f"docs/verbs.md is not what the verbs say; run: {markdown.COMMAND}"


def test_the_manual_is_up_to_date() -> None:
    written = (CHECKOUT / "docs" / "verbs.md").read_text(encoding="utf-8")
    assert written == markdown.manual(PAGES), REMAKE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_tells_what_a_reader_needs(page: pages.Page) -> None:
    kind = verbs.registry()[page.name]
    assert page.summary
    assert page.text
    for outcome in kind.outcomes:
        assert f"if_{outcome}" in page.outcomes
        assert outcome in page.text, f"the docstring of {page.name} doesn't explain {outcome}"
    for key in page.keys:
        assert key.takes, f"nothing tells what {page.name}'s {key.name} takes"
        assert f"`{key.name}`" in page.text or page.rules, key.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_can_be_loaded(page: pages.Page) -> None:
    for example in re.findall(r"```yaml\n(.*?)```", markdown.page_text(page), re.DOTALL):
        steps = textwrap.indent(example, "  ")
        targets = sorted(set(re.findall(r"(?:then|if_\w+): (\w+)", example)))
        ends = "".join(f"  {name}: {{end: done}}\n" for name in targets if f"{name}:" not in steps)
        flow, problems = loader.load(f"flow: x\nsteps:\n{steps}{ends}".encode(), "x.yaml")
        assert flow is not None
        known = "nothing comes after|there is no step|may end in"
        assert [p for p in problems if not re.search(known, p.message)] == []


def test_a_key_s_kind_unit_and_default() -> None:
    ask = next(page for page in PAGES if page.name == "ask")
    keys = {key.name: key for key in ask.keys}
    assert keys["wait"] == pages.Key("wait", "a length of time such as 6s or 2m", False, "6s")
    assert keys["digits"].needed
    dial = next(page for page in PAGES if page.name == "dial")
    assert {key.takes for key in dial.keys if key.name == "bill_to"} == {"`caller` or `callee`"}


def test_the_command_lists_shows_and_writes() -> None:
    def run(*arguments: str) -> str:
        found = CliRunner().invoke(main.build(), ["verbs", *arguments])
        assert found.exit_code == 0
        return found.stdout

    assert re.search(r"menu +let the caller choose", run())
    assert "no_input" in run("ask")
    assert [each["name"] for each in json.loads(run("--json"))] == [page.name for page in PAGES]
    assert json.loads(run("say", "--json"))["summary"] == "speak to the caller"
    assert run("--markdown") == markdown.manual(PAGES)
    assert run("say", "--markdown").startswith("## say\n")


def test_a_verb_that_is_not_there() -> None:
    found = CliRunner().invoke(main.build(), ["verbs", "menue"])
    assert found.exit_code == 1
    assert found.stderr == 'longlines: there is no verb "menue"; did you mean "menu"?\n'
