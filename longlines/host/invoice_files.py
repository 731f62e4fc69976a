"""Writes invoices into files: many of them with all the processors that there are.

A file is made from the kept invoice alone, so processes of their own read and render while others
are being numbered. Only a few wait at a time: memory doesn't grow with the run.
"""

import functools
import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from sqlalchemy import Engine

from longlines import store
from longlines.billing.invoices import formats
from longlines.billing.invoices.formats import Wish
from longlines.billing.invoices.hiding import hidden
from longlines.billing.invoices.model import Invoice
from longlines.store import invoices

ALONE = 50
"""Invoices that are written right here first: so few are not worth a process."""

PROCESSES = max(1, min((os.cpu_count() or 1) - 1, 4))
"""That write; one processor is left to whoever numbers the invoices."""

WAITING = 16
"""Invoices that wait to be written at a time."""


class Wanted(NamedTuple):
    """Into which folder, in which formats, and what they show."""

    folder: Path
    formats: tuple[str, ...]
    unmasked: bool = False
    arithmetic: bool = False


class Writer:
    """Writes the invoices that it is given, and is done with all of them when it is left.

    `bytes` counts what was written by format. Errors of rendering and writing (Damaged,
    FontMissing, OSError, SQLAlchemyError) are raised at the next invoice, or at the end.
    """

    def __init__(self, engine: Engine, wanted: Wanted) -> None:
        self._engine = engine
        self._wanted = wanted
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: deque[Future[Mapping[str, int]]] = deque()
        self._count = 0
        self.bytes: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            while self._waiting and kind is None:
                self.bytes.update(self._waiting.popleft().result())
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)

    def issued(self, number: str) -> None:
        """Write an invoice that is kept; what is there already is written again, the same."""
        self._count += 1
        if self._count <= ALONE:
            self.bytes.update(_written(self._engine, number, self._wanted))
            return
        if self._pool is None:
            # A fork of a process with a database in use can't be trusted.
            fresh = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(PROCESSES, fresh)
        url = self._engine.url.render_as_string(hide_password=False)
        self._waiting.append(self._pool.submit(_in_a_process, url, number, self._wanted))
        while len(self._waiting) > WAITING:
            self.bytes.update(self._waiting.popleft().result())

    def trial(self, invoice: Invoice, name: str) -> None:
        """Write one that was only tried, and is kept nowhere."""
        self.bytes.update(save(invoice, name, self._wanted))


def save(invoice: Invoice, name: str, wanted: Wanted) -> dict[str, int]:
    """Write one invoice; the bytes of each format. Raises OSError, FontMissing."""
    wanted.folder.mkdir(parents=True, exist_ok=True)
    shown = invoice if wanted.unmasked else hidden(invoice)
    sizes = {}
    for each in wanted.formats:
        made = formats.named(each)
        data = made.render(shown, Wish(wanted.arithmetic, masked=not wanted.unmasked))
        write(wanted.folder / f"{name}{made.suffix}", data)
        sizes[each] = len(data)
    return sizes


def write(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read; nobody ever finds half of it. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _written(engine: Engine, number: str, wanted: Wanted) -> dict[str, int]:
    with engine.connect() as connection:
        invoice = invoices.content(connection, number)
    if invoice is None:
        raise invoices.Damaged(f"invoice {number} is gone from the database; restore a backup")
    return save(invoice, number, wanted)


def _in_a_process(url: str, number: str, wanted: Wanted) -> dict[str, int]:
    return _written(_engine(url), number, wanted)


@functools.cache
def _engine(url: str) -> Engine:
    return store.connect(url)
