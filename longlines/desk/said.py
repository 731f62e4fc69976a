"""What the desk says to who asked: English, with what it is made of, so that the page can say it in
another language (page/texts/said-*.json has the same sentences by the English ones).
"""

from typing import Any


class Said(str):
    """A sentence. `template` has `{names}` for the `values`; without any it is told as it is."""

    __slots__ = ("template", "values")

    template: str
    values: dict[str, str]

    def __new__(cls, template: str, /, **values: object) -> "Said":
        told = {name: str(value) for name, value in values.items()}
        made = super().__new__(cls, template.format(**told) if told else template)
        made.template, made.values = template, told
        return made


def told(text: str) -> dict[str, Any]:
    """A sentence as an answer has it, in plain data: what it is made of, where that is known."""
    if not isinstance(text, Said):
        return {}
    return {"template": text.template, "values": text.values}
