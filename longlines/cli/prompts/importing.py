"""`longlines prompts import`: recordings from a studio, checked, and stored so that they win."""

from pathlib import Path
from typing import Annotated

import typer

from longlines.cli.prompts.desk import Desk, open_desk
from longlines.flow import sound, spoken, studio
from longlines.host.errors import HostError


def import_recordings(
    files: Annotated[list[Path], typer.Argument(help="WAV files, in the order of the text.")],
    key: Annotated[str, typer.Option(help="The key of the prompt.")],
    language: Annotated[str, typer.Option(help="en, es or zh.")] = spoken.FIRST,
) -> None:
    """Take studio recordings of a prompt: one file for each text between its values."""
    desk = open_desk()
    wanted = studio.texts(desk.parts(key, language), language)
    if len(files) != len(wanted):
        texts = "\n".join(f'  {number}. "{text}"' for number, text in enumerate(wanted, 1))
        raise HostError(f'"{key}" wants {len(wanted)} recordings, in this order:\n{texts}')
    taken = [_take(file, text, language) for file, text in zip(files, wanted, strict=True)]
    for number, ((data, notes), text) in enumerate(zip(taken, wanted, strict=True), 1):
        path = _store(desk, language, key, number, text, data)
        print(f"{path}: {len(data) / sound.RATE:.1f} s", *notes, sep="; ")
    print("callers hear it as soon as the flows are loaded again")


def _take(file: Path, text: str, language: str) -> tuple[bytes, list[str]]:
    try:
        return studio.take(file, text, language)
    except studio.Unfit as error:
        raise HostError(f"{file} isn't taken: {error}") from error


def _store(desk: Desk, language: str, key: str, number: int, text: str, data: bytes) -> Path:
    path = studio.path_of(desk.prompts, language, key, number, text)
    try:
        for older in path.parent.glob(f"{key}.{number}.*{sound.SUFFIX}"):
            older.unlink()
        sound.write(path, data)
    except OSError as error:
        raise HostError(f"can't write {path}: {error.strerror}") from error
    return path
