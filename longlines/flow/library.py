"""The flows and prompts that calls run on, loaded and checked as one set.

A call belongs to the set that was in force when it began: its flows, those they lead to, and
their prompts. Sets are kept (longlines.flow.sets), so that a call finds its own after any number
of later ones, also in a process that was started later.
"""

from __future__ import annotations

import gc
import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from longlines.flow import loader, prices, published, sets, spoken
from longlines.flow.model import Flow, FlowError
from longlines.flow.problems import FlowProblems, Mark, Problem
from longlines.flow.prompts import Prompts, Texts
from longlines.flow.published import Published

if TYPE_CHECKING:
    from longlines.flow.sources import Sources

PROMPTS = "prompts"
PRICES = "prices.yaml"
TARIFFS = "tariffs.yaml"
CREDIT = "credit.yaml"
RETENTION = "retention.yaml"
WEB_HOOKS = "web.yaml"
INVOICES = "invoices.yaml"
EMERGENCY = "emergency.yaml"
OPERATORS = "operators.yaml"
APART = (WEB_HOOKS, INVOICES, EMERGENCY, OPERATORS)
"""Files of the flows folder that no call runs on: they hold as they stand, for all at once."""

NO_FLOWS = (PRICES, TARIFFS, CREDIT, RETENTION, *APART)
"""Files of the flows folder that hold something else."""

OLDER_SETS = 32
"""Sets that an engine keeps in memory besides the one in force; older ones are read again."""

log = logging.getLogger(__name__)


@dataclass
class Library:
    """What a call can run: flows by name, prompts. `version` is the set's, "" for an unnamed one.

    `older` holds other sets that calls still needed, shared by all that came after another.
    """

    flows: Mapping[str, Flow]
    prompts: Prompts
    archive: Path
    version: str = ""
    older: OrderedDict[str, Library] = field(default_factory=OrderedDict)

    def flow(self, name: str, version: str = "") -> Flow:
        """A flow of this set, or an archived version of it. Raises FlowError."""
        current = self.flows.get(name)
        if current is not None and version in ("", current.version):
            return current
        if not version:
            raise FlowError(f'there is no flow "{name}"')
        return from_archive(self.archive, name, version)

    def at(self, version: str) -> Library:
        """The set with this version, for a call that began with it.

        A set that is gone (no call lasts as long as they are kept) gives this one.
        """
        if version in ("", self.version):
            return self
        if version not in self.older:
            try:
                found = load_published(self.archive, version, self)
            except published.Unpublished as error:
                log.error("a call began with the flows %s: %s", version, error)
                return self
            found.older = self.older
            self.keep(found)
        return self.older[version]

    def keep(self, other: Library) -> None:
        """Remember a set for the calls that began with it."""
        self.older[other.version] = other
        if len(self.older) > OLDER_SETS:
            self.older.popitem(last=False)


@dataclass
class ArchivedFlows(Mapping[str, Flow]):
    """Flows of a set by name, each read from the archive when it is first asked for."""

    versions: Mapping[str, str]
    archive: Path
    read: dict[str, Flow] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Flow:
        """A flow. Raises FlowError when the archive has lost it."""
        if name not in self.read:
            self.read[name] = from_archive(self.archive, name, self.versions[name])
        return self.read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.versions)

    def __len__(self) -> int:
        return len(self.versions)


def from_archive(archive: Path, name: str, version: str) -> Flow:
    """A flow in one of its versions. Raises FlowError when there is none to be read."""
    path = sets.source(archive, name, version)
    try:
        flow, _ = loader.load(path.read_bytes(), str(path))
    except OSError as error:
        raise FlowError(f'flow "{name}" has no version {version}: {error}') from None
    if flow is None or flow.version != version:
        raise FlowError(f'flow "{name}" version {version} can\'t be read')
    return flow


@dataclass(frozen=True)
class FlowSet:
    """A checked set that has no audio yet; `languages` holds its texts by language."""

    flows: Mapping[str, Flow]
    languages: Mapping[str, Texts]
    sources: Mapping[str, bytes]

    @property
    def texts(self) -> Texts:
        """The texts in English, by prompt key."""
        return self.languages[spoken.FIRST]


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: it would look again and again at what is being built.

    A fifth of the time that a set of 500 flows takes, measured; nothing here is garbage in circles.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def read(folder: Path) -> FlowSet:
    """Read and check every flow of a folder. Raises FlowProblems with all that is wrong."""
    # Not for an engine that starts, nor for a script's one call: theirs are checked.
    from longlines.billing.credit import reading as credit
    from longlines.billing.invoices import reading as invoices
    from longlines.billing.rating import reading as tariffs
    from longlines.flow import check, prompt_files, retention
    from longlines.queues import holes
    from longlines.queues import reading as operators

    problems: list[Problem] = []
    known, price_problems = prices.read(folder / PRICES)
    problems.extend(price_problems)
    problems.extend(tariffs.problems(folder / TARIFFS))
    problems.extend(credit.problems(folder / CREDIT))
    problems.extend(retention.read(folder / RETENTION)[1])
    problems.extend(invoices.problems(folder / INVOICES))
    languages, text_problems = prompt_files.read(folder / PROMPTS, known)
    problems.extend(text_problems)
    flows: dict[str, Flow] = {}
    unread = set()
    sources: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name in NO_FLOWS or sets.is_editors(path):
            continue
        shown = f"{folder.name}/{path.name}"
        try:
            content = path.read_bytes()
        except OSError as error:
            problems.append(Problem(Mark(shown, 1, 1), f"can't be read: {error.strerror}"))
            continue
        flow, found = loader.load(content, shown)
        problems.extend(found)
        if flow is None:
            unread.add(path.stem)
        else:
            problems.extend(check.same_name(flow, flows))
            flows[flow.name] = flow
            sources[flow.name] = content
    inline, inline_problems = prompt_files.inline(flows.values(), known)
    problems.extend(inline_problems)
    languages[spoken.FIRST] = {**languages[spoken.FIRST], **inline}
    problems.extend(check.whole_set(flows, languages, unread))
    staff, staff_problems = operators.load(folder / OPERATORS, f"{folder.name}/{OPERATORS}")
    problems.extend(staff_problems)
    if staff is not None:
        problems.extend(holes.of(staff, None, languages, {*flows, *unread}))
    if not staff_problems:
        problems.extend(holes.of_flows(flows.values(), staff))
    if not flows and not problems:
        problems.append(Problem(Mark(str(folder), 1, 1), "there is no flow in this folder"))
    if problems:
        raise FlowProblems(problems)
    return FlowSet(flows, languages, sources)


def ready(flow_set: FlowSet, sources: Sources) -> Published:
    """The set with all its audio, what was lacking rendered now. Raises SpeechError, OSError."""
    audio = sources.audio(flow_set.languages)
    versions = {name: flow.version for name, flow in flow_set.flows.items()}
    return Published(versions, flow_set.languages, audio)


def load_published(archive: Path, version: str = "", like: Library | None = None) -> Library:
    """The set in force, or the one with `version`, in a few milliseconds. Raises Unpublished.

    Flows are parsed when they are first asked for, unless `like` has them already.
    """
    version = version or sets.in_force(archive)
    found = published.read(sets.folder(archive, version) if version else archive)
    known = {
        name: flow
        for name, flow in (_parsed(like) if like else {}).items()
        if found.versions.get(name) == flow.version
    }
    flows = ArchivedFlows(found.versions, archive, known)
    return Library(flows, Prompts(found.texts, found.audio), archive, version)


def _parsed(library: Library) -> Mapping[str, Flow]:
    flows = library.flows
    return dict(flows.read) if isinstance(flows, ArchivedFlows) else flows
