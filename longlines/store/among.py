"""Asks for many rows by a key in one query, however many keys there are."""

import json
from collections.abc import Iterable

from sqlalchemy import ARRAY, ColumnElement, Connection, Text, any_, func, literal, select


def among(
    connection: Connection, column: ColumnElement[str], values: Iterable[str]
) -> ColumnElement[bool]:
    """The condition that a text column has one of these values, as one parameter."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(Text)))
    told = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(told.c.value))
