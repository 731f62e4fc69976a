"""Where the audio of a text comes from, and in which order it is looked for."""

import logging
from pathlib import Path

import pytest

from longlines.flow import library, sound, sources, spoken, studio
from longlines.flow.library import Library
from longlines.flow.phone import Audio
from longlines.flow.prompts import Prompts, pieces
from longlines.flow.sources import Sources
from longlines.flow.speech import SpeechError
from longlines.flow.spoken import recorded
from longlines.settings import CHECKOUT
from tests.unit.prompts.voice import Hum, write

SECOND = b"\x90" * sound.RATE


def load(flows: Path, voice: Hum, words: sources.Recorded | None = None) -> Library:
    home = flows.parent
    flow_set = library.read(flows)
    known = recorded.words() if words is None else words
    made = library.ready(flow_set, Sources(flows / "prompts", home / "sounds", voice, known))
    return Library(flow_set.flows, Prompts(made.texts, made.audio), home / "flow-versions")


def heard(loaded: Library, language: str = "en") -> list[Audio]:
    return [part for part in loaded.prompts.parts("hello", language) if isinstance(part, Audio)]


def test_new_english_text_is_rendered_once(tmp_path: Path) -> None:
    flows = write(tmp_path / "flows", {"en": "hello: Good evening to you."})
    voice = Hum("en")
    (audio,) = heard(load(flows, voice))
    assert audio.text == "Good evening to you."
    assert audio.seconds == sound.length(Path(f"{audio.path}.ulaw")) == 2.0
    assert Path(audio.path).parent == tmp_path / "sounds"
    assert voice.spoken == ["Good evening to you."]
    load(flows, voice)
    assert voice.spoken == ["Good evening to you."]


def test_shipped_audio_is_used_while_its_text_is_the_same(tmp_path: Path) -> None:
    flows = write(tmp_path / "flows", {"en": "hello: Hi.", "es": "hello: Hola."})
    shipped, _ = sources.shipped_paths(flows / "prompts", "Hola.", "es")
    sound.write(shipped, SECOND)
    (audio,) = heard(load(flows, Hum("en")), "es")
    assert audio.seconds == 1.0
    assert Path(f"{audio.path}.ulaw").read_bytes() == SECOND
    assert tmp_path / "sounds" in Path(audio.path).parents
    (flows / "prompts" / "es.yaml").write_text("hello: Buenas.")
    with pytest.raises(SpeechError, match='the prompt "hello" has no audio in es'):
        load(flows, Hum("en"))


def test_no_voice_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    flows = write(tmp_path / "flows", {"en": "hello: Hi.", "zh": "hello: 您好。"})
    with pytest.raises(SpeechError) as error:
        load(flows, Hum("en"))
    assert str(error.value) == (
        "the prompt \"hello\" has no audio in zh ('您好。') and no voice can speak it: "
        "install a better hum; or have it recorded, and use: longlines prompts import"
    )
    assert not (tmp_path / "flow-versions" / "current.json").exists()


def test_a_poor_voice_is_used_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    flows = write(tmp_path / "flows", {"en": "hello: Hi.", "zh": "hello: 您好。"})
    with caplog.at_level(logging.WARNING):
        load(flows, Hum("en", "zh"))
    assert caplog.messages == ['the prompt "hello" is spoken by hum-zh in zh: 您好。']


def test_a_studio_wins_and_speaks_a_run_of_sentences_at_once(tmp_path: Path) -> None:
    text = "This is the first sentence of the prompt. This is the second one."
    flows = write(tmp_path / "flows", {"en": f'hello: "{text} {{caller}} Bye."'})
    before = heard(load(flows, Hum("en")))
    assert len(before) == 3
    sound.write(studio.path_of(flows / "prompts", "en", "hello", 1, text), SECOND)
    first, bye = heard(load(flows, Hum("en")))
    assert (first.text, first.seconds) == (text, 1.0)
    assert Path(f"{first.path}.ulaw").read_bytes() == SECOND
    assert bye == before[2]


def test_words_are_those_of_the_pbx_where_it_has_them(tmp_path: Path) -> None:
    flows = write(tmp_path / "flows", {"en": "hello: Hi."})
    prompts = load(flows, Hum("en")).prompts
    three, dollars = prompts.spoken("money", "USD 3")
    assert (three.path, three.text) == ("en/digits/3", "three")
    assert dollars.path == "en/digits/dollars"
    prompts = load(flows, Hum("en"), {}).prompts
    assert prompts.spoken("number", "3")[0].path.startswith(str(tmp_path / "sounds"))


def test_words_are_looked_for_in_the_folders_of_the_pbx(tmp_path: Path) -> None:
    (tmp_path / "es" / "digits").mkdir(parents=True)
    (tmp_path / "es" / "digits" / "21.gsm").touch()
    found = recorded.in_folders([tmp_path / "none", tmp_path])
    assert found["en"] == {}
    assert list(found["es"]) == ["veintiuno"]
    assert list(recorded.of(["es"])) == ["es"]


@pytest.mark.parametrize("language", spoken.LANGUAGES)
def test_everything_that_is_shipped_has_its_audio(language: str) -> None:
    """So that a machine with no voice but the English one can load it all."""
    flows = CHECKOUT / "flows"
    texts = library.read(flows).languages[language]
    lacking = []
    known = recorded.words()["en"]
    english = {each for each in known if spoken.language_of(each, language) == "en"}
    wanted = [*pieces(texts), *(each for each in spoken.stock(language) if each not in english)]
    for text in wanted:
        seconds = max(map(sound.length, sources.shipped_paths(flows / "prompts", text, language)))
        if not seconds or studio.odd_length(seconds, text, language):
            lacking.append((text, seconds))
    assert lacking == []


@pytest.mark.parametrize("language", spoken.LANGUAGES)
def test_shipped_audio_is_equally_loud(language: str) -> None:
    folders = (CHECKOUT / "flows" / "prompts" / "audio" / language, sources.WORDS / language)
    files = [file for folder in folders for file in folder.iterdir()]
    levels = {file.name: sound.loudness(sound.decode(file.read_bytes())) for file in files}
    assert files
    assert {name: level for name, level in levels.items() if abs(level - sound.LOUDNESS) > 3} == {}
