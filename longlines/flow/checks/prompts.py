"""Every prompt has a text, in every language."""

from collections.abc import Iterator

from longlines.flow.kinds import INLINE, PromptRef
from longlines.flow.problems import Problem, did_you_mean
from longlines.flow.whole import WholeSet


def check(whole: WholeSet) -> Iterator[Problem]:
    """A prompt that a step names and that is missing in all languages, or in some.

    A language is one that has a file in the folder `prompts`; a text that is written in a step is
    spoken as it stands. What is missing in some languages
    is told once, where the prompt is first named.
    """
    every = {key: None for texts in whole.texts.values() for key in texts}
    told: set[str] = set()
    for parts in whole.parts.values():
        for part in parts:
            if type(part) is not PromptRef or part.key in told or part.key.startswith(INLINE):
                continue
            if part.key not in every:
                near = did_you_mean(part.key, every)
                yield Problem(part.mark, f'there is no prompt "{part.key}"{near}')
                continue
            told.add(part.key)
            for language, texts in whole.texts.items():
                if part.key not in texts:
                    yield Problem(
                        part.mark,
                        f'the prompt "{part.key}" has no text in prompts/{language}.yaml',
                    )
