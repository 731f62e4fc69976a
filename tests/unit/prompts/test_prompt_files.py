"""Prompt texts of several languages, and what is said when they don't agree."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from longlines.flow import prices, prompt_files, spoken
from longlines.flow.library import FlowSet
from longlines.flow.model import FlowError
from longlines.flow.phone import Audio
from longlines.flow.prompts import Known, Prompts, Texts, Value, split
from longlines.rehearsal import sound
from longlines.settings import CHECKOUT

PRICE = {"price_collect": Known("money", "USD 0.35")}


def folder_of(path: Path, **texts: str) -> Path:
    for language, text in texts.items():
        (path / f"{language}.yaml").write_text(text, encoding="utf-8")
    return path


def problems(path: Path, **texts: str) -> list[str]:
    _, found = prompt_files.read(folder_of(path, **texts), PRICE)
    return [str(each).removeprefix(f"{path}/") for each in sorted(found)]


def untranslated(texts: Mapping[str, Texts]) -> Iterator[tuple[str, str]]:
    """Language and key of each prompt that English has and another language hasn't."""
    for language, of_language in texts.items():
        yield from ((language, key) for key in texts[spoken.FIRST] if key not in of_language)


def test_shipped_prompts_are_whole_in_every_language() -> None:
    known, _ = prices.read(CHECKOUT / "flows" / "prices.yaml")
    texts, found = prompt_files.read(CHECKOUT / "flows" / "prompts", known)
    assert found == []
    assert list(texts) == ["en", "es", "zh"]
    assert list(untranslated(texts)) == []
    assert {len(of) for of in texts.values()} == {len(texts["en"])}


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "To pay, press {key}. Or 2.", ("To pay, press", Value("key"), "Or 2.")),
        ("en", "{cost:money}.", (Value("cost", "money"),)),
        ("en", "It is {price_collect}, now.", ("It is", PRICE["price_collect"], "now.")),
        ("zh", "价格为{price_collect}，谢谢。", ("价格为", PRICE["price_collect"], "谢谢。")),
        ("zh", "谢谢。请稍候。", ("谢谢。请稍候。",)),
        (
            "zh",
            "没有听到您的姓名。请在提示音后再说一遍。",
            ("没有听到您的姓名。", "请在提示音后再说一遍。"),
        ),
        (
            "es",
            "Marque el número al que desea llamar. Luego, la tecla numeral.",
            ("Marque el número al que desea llamar.", "Luego, la tecla numeral."),
        ),
    ],
)
def test_a_text_in_its_parts(language: str, text: str, parts: tuple[object, ...]) -> None:
    assert split(text, PRICE, language) == parts


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"en": 'a: "{x y}"'}, 'en.yaml:1:4: "{x y}" names no value; write {name} or {name:money}'),
        (
            {"en": 'a: "{x:cash}"'},
            'en.yaml:1:4: "cash" is no kind of value; use digits, number, money, date, time, '
            "letters, name",
        ),
        (
            {"en": "night-greeting: Hi.", "es": "night-greting: Hola."},
            'es.yaml:1:1: en.yaml has no prompt "night-greting"; did you mean "night-greeting"?',
        ),
        (
            {"en": 'a: "From {caller}."', "es": "a: Hola."},
            'es.yaml:1:1: "a" must speak the same as in English: {caller}',
        ),
        (
            {"en": "a: Hi.", "zh": 'a: "{caller}"'},
            'zh.yaml:1:1: "a" must speak the same as in English: no value',
        ),
        (
            {"en": "a: Hi.", "fr": "a: Bonjour."},
            'fr.yaml:1:1: "fr" is no language of ours; there are en, es, zh',
        ),
        ({"es": "a: Hola."}, "en.yaml:1:1: can't be read: No such file or directory"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, texts: dict[str, str], message: str
) -> None:
    assert problems(tmp_path, **texts) == [message]


def on_paper(languages: Mapping[str, Texts]) -> Prompts:
    """Prompts whose audio is only told of."""
    return sound.on_paper(FlowSet({}, languages, {}))[0].prompts


def test_a_language_without_a_prompt_speaks_it_in_english(tmp_path: Path) -> None:
    texts, found = prompt_files.read(folder_of(tmp_path, en="a: Hi.\nb: Yes.", es="a: Hola."), {})
    assert found == []
    assert list(untranslated(texts)) == [("es", "b")]
    prompts = on_paper(texts)
    assert [part.text for part in prompts.parts("a", "es") if isinstance(part, Audio)] == ["Hola."]
    assert [part.text for part in prompts.parts("b", "es") if isinstance(part, Audio)] == ["Yes."]
    assert prompts.parts("a", "zh") == prompts.parts("a")
    with pytest.raises(FlowError, match='no prompt "c"'):
        prompts.parts("c", "es")


def test_prices_are_spoken_by_each_language() -> None:
    texts = {
        "en": {"p": ("It is", PRICE["price_collect"])},
        "zh": {"p": ("价格为", PRICE["price_collect"])},
    }
    prompts = on_paper(texts)
    heard = [part.text for part in prompts.parts("p") if isinstance(part, Audio)]
    assert heard == ["It is", "thirty", "five", "cents"]
    heard = [part.text for part in prompts.parts("p", "zh") if isinstance(part, Audio)]
    assert heard == ["价格为", "三", "十", "五", "美分"]


def test_a_value_that_can_not_be_spoken_fails_the_step_and_not_the_call() -> None:
    prompts = on_paper({"en": {}})
    assert [audio.text for audio in prompts.spoken("number", "42")] == ["forty", "two"]
    assert [audio.text for audio in prompts.spoken("", "+42", "xx")] == ["four", "two"]
    with pytest.raises(FlowError, match=r'"many" can\'t be spoken: expected a number'):
        prompts.spoken("number", "many")
    with pytest.raises(FlowError, match='"cash" is no kind of value; use digits'):
        prompts.spoken("cash", "1")


@pytest.mark.parametrize(
    ("price", "message"),
    [
        ('{per_minute: "0.35", currency: XXQ}', '"XXQ" is no ISO 4217 currency'),
        ('{per_minute: "0.1234567", currency: USD}', "USD 0.1234567 can't be spoken"),
        ('{per_minute: "NaN", currency: USD}', "is not between 0 and 1000"),
        ('{per_minute: "1e2", currency: USD}', ""),
    ],
)
def test_prices_are_checked(tmp_path: Path, price: str, message: str) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(f"collect: {price}")
    known, found = prices.read(path)
    if message:
        assert message in str(found[0])
    else:
        assert known == {"price_collect": Known("money", "USD 100")}
