"""A voice for tests: a hum whose length tells the text's."""

from pathlib import Path

from longlines.flow import sound
from longlines.flow.speech import SpeechError


class Hum:
    """Speaks the languages that it is told; counts what it had to speak."""

    def __init__(self, *languages: str) -> None:
        self.languages = languages
        self.spoken: list[str] = []

    def name(self, language: str) -> str:
        if language not in self.languages:
            raise SpeechError("install a better hum")
        return f"hum-{language}"

    def speak(self, text: str, language: str) -> bytes:
        self.spoken.append(text)
        return b"\x90" * (len(text) * sound.RATE // 10)


def write(path: Path, texts: dict[str, str]) -> Path:
    """A folder of flows with a flow that says `hello`, and the texts of languages."""
    (path / "prompts").mkdir(parents=True)
    (path / "hello.yaml").write_text(
        "flow: hello\nsteps:\n  hello: {say: {prompt: hello}}\n  bye: {end: completed}\n"
    )
    for language, text in texts.items():
        (path / "prompts" / f"{language}.yaml").write_text(text, encoding="utf-8")
    return path
