"""The files of prompt texts, one for each language: `flows/prompts/en.yaml`, `es.yaml`, `zh.yaml`.

English is there always; it says which prompts there are. Where a studio recorded what stands
between two values, its sentences become one piece again.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from longlines.flow import marks, spoken, studio
from longlines.flow.kinds import INLINE, NAME, BadValue, PromptRef, scalar
from longlines.flow.model import Flow
from longlines.flow.problems import Mark, Problem, did_you_mean
from longlines.flow.prompts import BadPlaceholder, Known, TextPart, Texts, split, values

Marked: TypeAlias = dict[str, tuple[Mark, tuple[TextPart, ...]]]


def read(folder: Path, known: Mapping[str, Known]) -> tuple[dict[str, Texts], list[Problem]]:
    """The texts of each language that has a file, and what is wrong with them."""
    problems = list(_strangers(folder))
    found: dict[str, Marked] = {}
    for language in spoken.LANGUAGES:
        path = folder / f"{language}.yaml"
        if language == spoken.FIRST or path.exists():
            found[language], more = _language(path, known, language)
            problems.extend(more)
    problems.extend(_apart(found))
    return {language: _texts(folder, language, of) for language, of in found.items()}, problems


def inline(
    flows: Iterable[Flow], known: Mapping[str, Known]
) -> tuple[dict[str, tuple[TextPart, ...]], list[Problem]]:
    """The texts that steps hold themselves, by the keys under which their steps ask for them.

    They are spoken as they stand, in English's voice, whatever the call's language.
    """
    texts: dict[str, tuple[TextPart, ...]] = {}
    problems = []
    for flow in flows:
        for step in flow.steps.values():
            for value in vars(step.verb).values():
                if isinstance(value, PromptRef) and value.key.startswith(INLINE):
                    try:
                        texts[value.key] = split(value.key.removeprefix(INLINE), known)
                    except BadPlaceholder as error:
                        problems.append(Problem(value.mark, str(error)))
    return texts, problems


def _language(
    path: Path, known: Mapping[str, Known], language: str
) -> tuple[Marked, list[Problem]]:
    try:
        root, problems = marks.read(path.read_bytes(), str(path))
    except OSError as error:
        return {}, [Problem(Mark(str(path), 1, 1), f"can't be read: {error.strerror}")]
    except marks.Unreadable as error:
        return {}, [error.problem]
    if not isinstance(root, marks.Mapping):
        return {}, [Problem(root.mark, "expected prompt keys and their texts")]
    texts: Marked = {}
    for key, node in root:
        if not NAME.fullmatch(key.text):
            problems.append(Problem(key.mark, f'"{key.text}" is no prompt key'))
            continue
        try:
            text = scalar(node, "the text of the prompt")
            texts[key.text] = key.mark, split(text, known, language)
        except BadValue as error:
            problems.append(error.problem)
        except BadPlaceholder as error:
            problems.append(Problem(node.mark, str(error)))
    return texts, problems


def _strangers(folder: Path) -> Iterator[Problem]:
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in spoken.LANGUAGES:
            offered = ", ".join(spoken.LANGUAGES)
            yield Problem(
                Mark(str(path), 1, 1), f'"{path.stem}" is no language of ours; there are {offered}'
            )


def _apart(found: Mapping[str, Marked]) -> Iterator[Problem]:
    """Prompts that English hasn't got, or that speak other values than it does."""
    english = found[spoken.FIRST]
    if not english:
        return
    for language, texts in found.items():
        for key, (mark, parts) in texts.items():
            if key not in english:
                near = did_you_mean(key, english)
                yield Problem(mark, f'{spoken.FIRST}.yaml has no prompt "{key}"{near}')
                continue
            wanted = _said(english[key][1])
            if language != spoken.FIRST and _said(parts) != wanted:
                shown = " ".join(f"{{{name}}}" for name in wanted) or "no value"
                yield Problem(mark, f'"{key}" must speak the same as in English: {shown}')


def _said(parts: tuple[TextPart, ...]) -> list[str]:
    return sorted(
        f"{value.name}:{value.kind}" if value.kind else value.name for value in values(parts)
    )


def _texts(folder: Path, language: str, marked: Marked) -> Texts:
    taken = studio.Recordings(folder / studio.FOLDER / language)
    return {key: taken.joined(parts, language) for key, (_, parts) in marked.items()}
