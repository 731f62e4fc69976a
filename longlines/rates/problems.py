"""What is wrong with a file of rates."""

from longlines.files.problems import CellError, FileError, Rejected, Rejections
from longlines.wording import did_you_mean, printable, shown

__all__ = ["CellError", "DeckError", "Rejected", "Rejections", "did_you_mean", "printable", "shown"]


class DeckError(FileError):
    """A file or a request that can't be used at all; the message says why and what to do."""
