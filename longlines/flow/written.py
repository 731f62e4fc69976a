"""Values as an admin writes them in YAML, from what the loader made of them."""

import dataclasses

from longlines.flow.kinds import ConsentTerms, FlowRef, PromptRef, StepRef, TemplateText


def written(value: object) -> str:
    """A field's value in the admin's own notation: `6s`, `7-15`, a name, a text; "" for None."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _length(value)
        case PromptRef():
            return value.key
        case StepRef():
            return value.step
        case FlowRef():
            return f"{value.flow}.{value.step}" if value.step else value.flow
        case TemplateText():
            return value.text
        case ConsentTerms():
            return written(value.flow) + (" (random key)" if value.random_key else "")
        case (int(least), int(most)):
            return str(least) if least == most else f"{least}-{most}"
        case tuple():
            return ", ".join(_item(item) for item in value)
    if dataclasses.is_dataclass(value):
        return " ".join(filter(None, map(written, _values(value))))
    return str(value)


def _length(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return (f"{minutes:g}m" if minutes else "") + (f"{rest:g}s" if rest or not minutes else "")


def _item(item: object) -> str:
    match item:
        case (first, second):
            return f"{written(first)}: {written(second)}"
    return written(item)


def _values(value: object) -> tuple[object, ...]:
    return tuple(vars(value).values()) if hasattr(value, "__dict__") else ()
