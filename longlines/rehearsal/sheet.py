"""A party's script beside what happened to it: the rows that a person reads when a test fails."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from longlines.rehearsal.cases import HangsUp, Hears, Item, Talks


@dataclass(frozen=True)
class Row:
    """What the script says beside what happened; either may be missing."""

    item: Item | None
    happened: str
    right: bool


class Sheet:
    """What one party still has to hear and do, and the rows of what it has.

    A party whose script lists prompts hears nothing else, except what it cuts short itself.
    """

    def __init__(self, script: Iterable[Item]) -> None:
        self.rows: list[Row] = []
        self._script = deque(script)
        self._lists = any(isinstance(item, Hears) for item in self._script)
        self._misheard: Item | None = None

    @property
    def left(self) -> tuple[Item, ...]:
        """What the script still holds."""
        return tuple(self._script)

    @property
    def next(self) -> Item | None:
        """The line where the script stands, None at its end."""
        return self._script[0] if self._script else None

    def add(self, items: Iterable[Item]) -> None:
        """The script goes on."""
        self._script.extend(items)

    def heard(self, prompt: str, words: str, cut: bool) -> str:
        """A prompt was heard, to its end or until it was `cut`; "" for words without a key.

        Gives what is told of it.
        """
        told = f"hears {prompt}: {words}" if prompt else f'hears "{words}"'
        waiting = self.next
        if isinstance(waiting, Hears) and waiting.prompt == prompt and waiting.says in words:
            self.done(told)
        elif not self._lists or (cut and not isinstance(waiting, Hears)):
            self.rows.append(Row(None, told, right=True))
        else:
            new = isinstance(waiting, Hears) and waiting is not self._misheard
            self._misheard = waiting if new else self._misheard
            self.rows.append(Row(waiting if new else None, told, right=False))
        return f"{told} ..." if cut else told

    def done(self, happened: str) -> None:
        """The line where the script stands was followed."""
        self.rows.append(Row(self._script.popleft(), happened, right=True))

    def talked(self, seconds: float, ended: bool) -> None:
        """A conversation took so long, and was `ended` by this party."""
        item = self.next
        if isinstance(item, Talks) or (ended and isinstance(item, HangsUp)):
            self.done(f"talks {seconds:g}s")

    def finish(self) -> None:
        """The call is over: what the script still holds never came."""
        for item in self._script:
            if item is not self._misheard:
                never = "never heard" if isinstance(item, Hears) else "it never came to that"
                self.rows.append(Row(item, f"({never})", right=False))
