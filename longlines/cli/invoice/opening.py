"""Opens what the commands work on; known trouble is told in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from longlines import settings as environment
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from longlines.billing.invoices.model import Invoice
    from longlines.host.invoices import InvoiceDesk


@contextmanager
def desk() -> Iterator["InvoiceDesk"]:
    """The desk of this instance. Raises HostError."""
    from sqlalchemy.exc import SQLAlchemyError

    from longlines.billing.invoices.paper.letters import FontMissing
    from longlines.billing.invoices.period import BadPeriod
    from longlines.host.invoices import open_desk
    from longlines.store import DatabaseError
    from longlines.store.invoices import Damaged

    opened = None
    try:
        opened = open_desk(environment.load())
        yield opened
    except (BadPeriod, Damaged, FontMissing) as error:
        raise HostError(str(error)) from error
    except (DatabaseError, SQLAlchemyError) as error:
        first = str(error).partition("\n")[0]
        raise HostError(
            f"the invoices can't be reached: {first}; nothing is half done, run it again"
        ) from error
    except OSError as error:
        raise HostError(f"{error.filename or 'a file'}: {error.strerror}") from error
    finally:
        if opened is not None:
            opened.engine.dispose()


def found(desk: "InvoiceDesk", number: str, *, unmasked: bool) -> "Invoice":
    """An invoice that was issued, masked unless asked. Raises HostError for an unknown one."""
    from longlines.billing.invoices.hiding import hidden
    from longlines.store import invoices

    with desk.engine.connect() as connection:
        invoice = invoices.content(connection, number.upper())
    if invoice is None:
        raise HostError(f'there is no invoice "{number}"; see longlines invoice list')
    return invoice if unmasked else hidden(invoice)
