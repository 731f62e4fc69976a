"""Holds a PIDF-LO document against the schemas of RFC 3863, RFC 4119 and RFC 5139."""

import re
from functools import cache
from pathlib import Path

import xmlschema

LACKING = "missing required attribute 'id'"
"""What is said of a document of Asterisk 22 as it is: its tuple has no id (RFC 3863)."""

FOLDER = Path(__file__).with_name("schemas")


@cache
def _schema() -> xmlschema.XMLSchema:
    others = [str(FOLDER / name) for name in ("geopriv10.xsd", "civic.xsd")]
    found = xmlschema.XMLSchema(str(FOLDER / "pidf.xsd"), build=False)
    for other in others:
        found.add_schema(other)
    found.build()
    return found


def faults(document: str) -> list[str]:
    """Every way in which a document differs from the schemas."""
    return [str(error.reason) for error in _schema().iter_errors(document.strip())]


def mended(document: str) -> str:
    """The document with what Asterisk 22 leaves out: the id that a tuple must have."""
    return re.sub("<tuple>", '<tuple id="caller">', document, count=1)
