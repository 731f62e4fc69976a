"""What all tables belong to."""

from sqlalchemy import BigInteger, Integer, MetaData

metadata = MetaData()

row_id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column that is exactly INTEGER."""
