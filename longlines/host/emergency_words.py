"""What an emergency call may have to say: where the caller is, and to stay on the line.

Rendered ahead, since nothing of ours is asked during such a call. Where a file is missing, the
dialplan spells the location and plays a word of Asterisk's own.
"""

from longlines.emergency.model import Location, Plan
from longlines.flow import sound, voices
from longlines.host import files
from longlines.settings import Settings

STAY = (
    "Your emergency call has not been answered yet. Stay on the line. We are trying again. "
    "If you can, call from another telephone as well."
)
LANGUAGE = "en"


def render(settings: Settings, plan: Plan) -> list[str]:
    """Render what isn't there as it should be; the names of it. Raises SpeechError, OSError."""
    texts = {"emergency-stay": STAY}
    for location in plan.locations.values():
        texts[f"emergency-at-{location.name}"] = text_of(location)
        texts[f"emergency-page-{location.name}"] = page_of(location)
    voice = None
    made = []
    for name, text in texts.items():
        path = settings.sounds / f"{name}{sound.SUFFIX}"
        said = settings.sounds / f"{name}.txt"
        if path.is_file() and said.is_file() and said.read_text(encoding="utf-8") == text:
            continue
        voice = voice or voices.of_machine(settings.kokoro)
        sound.write(path, voice.speak(text, LANGUAGE))
        files.write_private(said, text)
        made.append(name)
    return made


def text_of(location: Location) -> str:
    """What the test number says of a location."""
    return f"This is the emergency test. Your location is: {location.spoken}."


def page_of(location: Location) -> str:
    """What a page says, before the caller's number."""
    return (
        f"Emergency call. Press 1 when you know. The location is: {location.spoken}. The number is"
    )
