"""Every prompt has a text, in every language."""

from tests.unit.checks.sets import found

FLOW = (
    "a\nsteps:\n  x: {say: hello}\n  y: {say: hello}\n  z: {say: {text: Hi.}}\n  w: {end: done}\n"
)


def test_a_prompt_in_all_languages() -> None:
    texts = {"en": {"hello": ("Hello.",)}, "es": {"hello": ("Hola.",)}}
    assert found("prompts", FLOW, texts=texts) == []


def test_a_prompt_that_is_nowhere_is_told_at_each_step() -> None:
    assert found("prompts", FLOW, texts={"en": {"helo": ("Hello.",)}}) == [
        'a.yaml:3:12: there is no prompt "hello"; did you mean "helo"?',
        'a.yaml:4:12: there is no prompt "hello"; did you mean "helo"?',
    ]


def test_a_prompt_that_one_language_lacks_is_told_once() -> None:
    texts = {"en": {"hello": ("Hello.",)}, "es": {}, "zh": {"hello": ("您好",)}}
    assert found("prompts", FLOW, texts=texts) == [
        'a.yaml:3:12: the prompt "hello" has no text in prompts/es.yaml'
    ]
