"""The manual as Markdown."""

from collections.abc import Iterator, Sequence

from longlines.manual.pages import Page

COMMAND = "longlines verbs --markdown > docs/verbs.md"
INTRODUCTION = f"""\
# The verbs of the flow language

Every step of a flow has one verb, and beside it the keys that say where its outcomes lead: `then`
for the plain one, `if_<outcome>` for each other. A step without `then` goes on to the step below
it; an outcome without a key goes to the flow's `on_failure`, and so does whatever breaks. With
`secret: true` beside its verb, what is keyed and saved in a step is masked wherever calls are
shown. `{{name}}` in a text stands for a saved value.

This file is made from the verbs, by `{COMMAND}`; one page alone is
shown by `longlines verbs NAME`.
"""


def manual(pages: Sequence[Page]) -> str:
    """The whole manual."""
    index = "\n".join(f"| [{page.name}](#{page.name}) | {page.summary} |" for page in pages)
    parts = [INTRODUCTION, f"| verb | does |\n|---|---|\n{index}\n"]
    return "\n".join([*parts, *(page_text(page) for page in pages)])


def page_text(page: Page) -> str:
    """One verb's page."""
    return "\n".join(_page(page))


def _page(page: Page) -> Iterator[str]:
    yield f"## {page.name}\n"
    yield from _prose(page.text)
    if page.keys:
        yield "\n| key | takes | default |\n|---|---|---|"
        for key in page.keys:
            default = "*needed*" if key.needed else f"`{key.default}`" if key.default else ""
            yield f"| `{key.name}` | {key.takes.replace('|', '&#124;')} | {default} |"
    if page.rules:
        yield "\n" + " ".join(page.rules)
    if page.outcomes:
        yield "\nBeside it: " + ", ".join(f"`{outcome}`" for outcome in page.outcomes) + "."
    yield ""


def _prose(text: str) -> Iterator[str]:
    """A docstring's paragraphs; what is indented in it is YAML."""
    example: list[str] = []
    for line in text.split("\n"):
        if line.startswith("    ") or (example and not line):
            example.append(line.removeprefix("    "))
            continue
        if example:
            yield from _fenced(example)
            example = []
        yield line
    if example:
        yield from _fenced(example)


def _fenced(lines: list[str]) -> Iterator[str]:
    body = "\n".join(lines).strip("\n")
    yield f"```yaml\n{body}\n```"
