"""`longlines prompts`, through the command line."""

import json
import shutil
import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longlines.cli.main import build
from longlines.flow import sound
from longlines.host.errors import HostError
from longlines.settings import CHECKOUT
from tests.unit.prompts.test_studio import clipped, speech, wav

TEXT = "Say your name after the tone."


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped flows in a folder of their own, and nothing on PATH."""
    flows = tmp_path / "flows"
    shutil.copytree(CHECKOUT / "flows", flows)
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("LONGLINES_FLOWS", str(flows))
    monkeypatch.delenv("LONGLINES_KOKORO", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return flows


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["prompts", *arguments], catch_exceptions=False)


def refused(*arguments: str) -> str:
    with pytest.raises(HostError) as error:
        run(*arguments)
    return str(error.value)


def listed(key: str, language: str) -> dict[str, object]:
    found = json.loads(run("list", "--json").stdout)["prompts"]
    return next(each for each in found if (each["key"], each["language"]) == (key, language))


def test_every_shipped_prompt_is_listed_with_its_audio(flows: Path) -> None:
    found = json.loads(run("list", "--json").stdout)
    assert found["outdated"] == []
    assert {each["source"] for each in found["prompts"]} == {"shipped"}
    assert {each["language"] for each in found["prompts"]} == {"en", "es", "zh"}
    price = listed("collect-price", "es")
    assert price["text"] == "El precio es de USD 0.35 por minuto, con cargo a su número."
    assert [piece["source"] for piece in price["pieces"]] == ["shipped", "shipped"]  # type: ignore[attr-defined]


def test_what_is_missing_is_listed_too(flows: Path) -> None:
    with (flows / "prompts" / "en.yaml").open("a") as file:
        file.write("good-night: Good night.\n")
    row = next(line for line in run("list").stdout.splitlines() if "good-night" in line)
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == ["good-night", "not rendered yet", "no text", "no text"]
    assert listed("good-night", "en")["source"] == "missing"


def test_a_prompt_is_written_as_a_caller_hears_it(flows: Path, tmp_path: Path) -> None:
    path = tmp_path / "price.wav"
    run("play", "collect-price", "--language", "es", "-o", str(path))
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        seconds = file.getnframes() / 8000
    assert seconds > float(str(listed("collect-price", "es")["seconds"])) + 1


def test_without_a_player_it_is_said_where_the_file_is(flows: Path, tmp_path: Path) -> None:
    said = run("play", "main-menu").stdout
    path = tmp_path / "var" / "heard" / "main-menu-en.wav"
    assert said.startswith(f"{path}: ")
    assert "install aplay, ffplay or play" in said
    assert path.exists()


def test_a_prompt_is_played(flows: Path, tmp_path: Path) -> None:
    player = tmp_path / "aplay"
    player.write_text(f"#!/bin/sh\necho $2 > {tmp_path}/played\n")
    player.chmod(0o755)
    run("play", "main-menu")
    assert (tmp_path / "played").read_text().strip().endswith("heard/main-menu-en.wav")


def test_a_wrong_key_or_language_is_told(flows: Path) -> None:
    assert refused("play", "main-menue") == (
        'there is no prompt "main-menue"; did you mean "main-menu"?'
    )
    assert refused("play", "main-menu", "--language", "fr") == (
        "there is no language 'fr'; use en, es, zh"
    )
    (flows / "prompts" / "es.yaml").write_text("main-menu: Hola.\n")
    assert refused("play", "calling", "--language", "es") == (
        f'the prompt "calling" has no text in {flows}/prompts/es.yaml'
    )


def test_a_studio_recording_wins_until_its_text_changes(flows: Path, tmp_path: Path) -> None:
    file = wav(tmp_path, speech(2, rate=16000), rate=16000)
    said = run("import", str(file), "--key", "say-your-name").stdout
    assert "16000 samples a second became 8000" in said
    row = listed("say-your-name", "en")
    assert (row["source"], row["seconds"]) == ("studio", pytest.approx(2, abs=0.2))
    texts = flows / "prompts" / "en.yaml"
    texts.write_text(texts.read_text().replace(TEXT, "Say your name now."))
    assert listed("say-your-name", "en")["source"] == "missing"
    assert "outdated: " in run("list").stdout
    run("import", str(wav(tmp_path, speech(1.5))), "--key", "say-your-name")
    assert len(list((flows / "prompts" / "studio" / "en").iterdir())) == 1
    assert "outdated: " not in run("list").stdout


def test_a_prompt_with_values_wants_a_recording_for_each_text(flows: Path, tmp_path: Path) -> None:
    file = str(wav(tmp_path, speech(2)))
    said = refused("import", file, "--key", "collect-price", "--language", "en")
    assert said == (
        '"collect-price" wants 2 recordings, in this order:\n'
        '  1. "The price is"\n'
        '  2. "a minute, charged to your number."'
    )


def test_a_bad_recording_is_refused_and_nothing_is_stored(flows: Path, tmp_path: Path) -> None:
    file = wav(tmp_path, clipped())
    assert refused("import", str(file), "--key", "say-your-name") == (
        f"{file} isn't taken: it is clipped: record it again with less gain"
    )
    assert not (flows / "prompts" / "studio").exists()


def test_new_text_is_rendered_by_the_voice_of_this_machine(flows: Path, tmp_path: Path) -> None:
    texts = flows / "prompts" / "en.yaml"
    texts.write_text(texts.read_text().replace(TEXT, "Say your name now."))
    said = run("render", "say-your-name", "--language", "en").stdout
    assert "Say your name now." in said
    assert said.endswith("1 rendered, 0 of an odd length\n")
    assert listed("say-your-name", "en")["source"] == "rendered"
    assert len(list((tmp_path / "var" / "sounds").iterdir())) == 1
    assert "apt-get install espeak-ng" in refused("render", "--language", "es")


def test_audio_without_a_text_is_cleaned_away(flows: Path) -> None:
    texts = flows / "prompts" / "en.yaml"
    texts.write_text("\n".join(texts.read_text().splitlines()[:2]) + "\n")
    for language in ("es", "zh"):
        (flows / "prompts" / f"{language}.yaml").unlink()
    folder = flows / "prompts" / "audio" / "en"
    before = len(list(folder.glob(f"*{sound.SUFFIX}")))
    said = run("render", "--language", "en").stdout
    assert said.count("removed") == before - 4
    assert len(list(folder.iterdir())) == 4
