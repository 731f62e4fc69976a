"""Holds a PIDF-LO document against the schemas of RFC 3863, RFC 4119 and RFC 5139."""

from functools import cache
from pathlib import Path

import xmlschema

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
