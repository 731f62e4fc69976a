"""The kinds of value that need care to come back from a database as they went in."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time to the microsecond, also where the database keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse times of unknown zone: ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC, whatever the database's session thinks."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Seconds(TypeDecorator[Decimal]):
    """Decimal seconds with milliseconds, kept as whole milliseconds: exact, and sums in SQL."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse what milliseconds can't hold: ValueError."""
        if value is None:
            return None
        milliseconds = value * 1000
        if milliseconds != int(milliseconds):
            raise ValueError(f"{value} seconds is finer than a millisecond")
        return int(milliseconds)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Seconds with three decimals."""
        return None if value is None else (Decimal(value) / 1000).quantize(Decimal("0.001"))


class Hundredths(TypeDecorator[Decimal]):
    """A measured value with two decimals, kept as whole hundredths."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse what hundredths can't hold: ValueError."""
        if value is None:
            return None
        hundredths = value * 100
        if hundredths != int(hundredths):
            raise ValueError(f"{value} is finer than a hundredth")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """The value with two decimals."""
        return None if value is None else (Decimal(value) / 100).quantize(Decimal("0.01"))


class Money(TypeDecorator[Decimal]):
    """An amount, kept as whole millionths of its currency: exact, and sums in SQL."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse what millionths can't hold: ValueError."""
        if value is None:
            return None
        millionths = value.scaleb(6)
        if millionths != int(millionths):
            raise ValueError(f"{value} is finer than a millionth")
        return int(millionths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """With six decimals."""
        return None if value is None else Decimal(value).scaleb(-6)
