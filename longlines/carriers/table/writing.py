"""Writes the routing table: whole, checked, and in one moment, or not at all."""

from pathlib import Path

from longlines.carriers.table.layout import FORM
from longlines.carriers.table.opened import Table
from longlines.files import arrays
from longlines.files.arrays import Content


def publish(content: Content, folder: Path) -> Path:
    """Write a table into the tables' folder and put it in force; its path.

    The one in force stays so until the new one lies on the disk and has been read back. Raises
    OSError, TableError.
    """
    return arrays.publish(content, folder, FORM, Table.open)
