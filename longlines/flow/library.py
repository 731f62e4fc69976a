"""The flows and prompts that calls run on, loaded and checked as one set.

Each version of a flow is kept in an archive folder, so that a call goes on with the version it
began with, also in a process that was started later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from longlines.flow import check, loader, prices, prompt_files, published, speech, spoken
from longlines.flow.model import Flow, FlowError
from longlines.flow.problems import FlowProblems, Mark, Problem
from longlines.flow.prompts import Prompts, Texts
from longlines.flow.published import Published
from longlines.flow.sources import Recorded, Sources
from longlines.flow.spoken import recorded as asterisk

PROMPTS = "prompts"
PRICES = "prices.yaml"
WEB_HOOKS = "web.yaml"


@dataclass
class Library:
    """What a call can run: current flows by name, older ones by name and version, prompts."""

    flows: Mapping[str, Flow]
    prompts: Prompts
    archive: Path
    _older: dict[tuple[str, str], Flow] = field(default_factory=dict)

    def flow(self, name: str, version: str = "") -> Flow:
        """A flow in a version, the current one for "". Raises FlowError when there is none."""
        current = self.flows.get(name)
        if current is not None and version in ("", current.version):
            return current
        if not version:
            raise FlowError(f'there is no flow "{name}"')
        if (name, version) not in self._older:
            self._older[name, version] = from_archive(self.archive, name, version)
        return self._older[name, version]


@dataclass
class ArchivedFlows(Mapping[str, Flow]):
    """Current flows by name, each read from the archive when it is first asked for."""

    versions: Mapping[str, str]
    archive: Path
    _read: dict[str, Flow] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Flow:
        """A flow. Raises FlowError when the archive has lost it."""
        if name not in self._read:
            self._read[name] = from_archive(self.archive, name, self.versions[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.versions)

    def __len__(self) -> int:
        return len(self.versions)


def from_archive(archive: Path, name: str, version: str) -> Flow:
    """A flow in one of its versions. Raises FlowError when there is none to be read."""
    path = archived(archive, name, version)
    try:
        flow, _ = loader.load(path.read_bytes(), str(path))
    except OSError as error:
        raise FlowError(f'flow "{name}" has no version {version}: {error}') from None
    if flow is None:
        raise FlowError(f'flow "{name}" version {version} can\'t be read')
    return flow


def archived(archive: Path, name: str, version: str) -> Path:
    """Where a version of a flow is kept."""
    return archive / f"{name}-{version}.yaml"


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


def read(folder: Path) -> FlowSet:
    """Read and check every flow of a folder. Raises FlowProblems with all that is wrong."""
    problems: list[Problem] = []
    known, price_problems = prices.read(folder / PRICES)
    problems.extend(price_problems)
    languages, text_problems = prompt_files.read(folder / PROMPTS, known)
    problems.extend(text_problems)
    flows: dict[str, Flow] = {}
    unread = set()
    sources: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name in (PRICES, WEB_HOOKS):
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
    if not flows and not problems:
        problems.append(Problem(Mark(str(folder), 1, 1), "there is no flow in this folder"))
    if problems:
        raise FlowProblems(problems)
    return FlowSet(flows, languages, sources)


def load(
    folder: Path,
    sounds: Path,
    archive: Path,
    voice: speech.Voice,
    recorded: Recorded | None = None,
) -> Library:
    """Read, check, render what has no audio, archive the versions, and publish the set.

    `recorded` are the words that the PBX has; all that there are when None. Raises FlowProblems,
    SpeechError, OSError.
    """
    flow_set = read(folder)
    words = asterisk.words() if recorded is None else recorded
    audio = Sources(folder / PROMPTS, sounds, voice, words).audio(flow_set.languages)
    archive.mkdir(parents=True, exist_ok=True)
    for name, flow in flow_set.flows.items():
        path = archived(archive, name, flow.version)
        if not path.exists():
            unfinished = path.with_suffix(".new")
            unfinished.write_bytes(flow_set.sources[name])
            unfinished.replace(path)
    versions = {name: flow.version for name, flow in flow_set.flows.items()}
    published.write(archive, Published(versions, flow_set.languages, audio))
    return Library(flow_set.flows, Prompts(flow_set.languages, audio), archive)


def load_published(archive: Path) -> Library:
    """The set that `load` put in force last, in a few milliseconds. Raises Unpublished."""
    current = published.read(archive)
    flows = ArchivedFlows(current.versions, archive)
    return Library(flows, Prompts(current.texts, current.audio), archive)
