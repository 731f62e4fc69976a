"""Every value that is used has been saved, on every road that leads to its use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from longlines.flow.kinds import INLINE, PromptRef, TemplateText
from longlines.flow.model import DONE
from longlines.flow.parts import Broken, given
from longlines.flow.problems import Mark, Problem, did_you_mean
from longlines.flow.prompts import Value
from longlines.flow.whole import GOTO, Place, Way, WholeSet, chain
from longlines.verbs.dial import TOLD_TO_CONSENT
from longlines.verbs.set import Set
from longlines.verbs.when import When

OF_THE_CALL = ("caller", "dialled", "language")
"""Given to every flow."""

OF_CONSENT = ("callee", "accept_key")
"""Always told to a flow that asks for consent."""


_PROVE = "{} tells of an account whose password was keyed: put account with a prompt before it; "


@dataclass(frozen=True)
class Use:
    """A value that a step uses; `said` begins a message about it.

    `may_lack` when the step has a road for a value that was never saved.
    """

    name: str
    mark: Mark
    said: str
    may_lack: bool = False


def check(whole: WholeSet) -> Iterator[Problem]:
    """A value that no step saves, or that a call can come to without having saved.

    A step may speak what it saves itself; for those behind it, it saves only on the outcome
    `done`, or when one of its choices is taken. `when` has a road
    for a value that was never saved (`otherwise`); on its others the value is there. A flow that
    other flows name has the values of every step that does; one that nobody names begins with
    what the PBX tells. While a file can't be read, nothing is said: it might save the value.
    """
    if whole.unread:
        return
    verbs = [step.verb for step in whole.steps.values()]
    saving = {name for verb in verbs for name in (*verb.saves(), *given(verb))}
    known = saving | {*OF_THE_CALL, *TOLD_TO_CONSENT, *OF_CONSENT}
    any_broken = any(type(verb) is Broken for verb in verbs)
    roads = _Roads(whole)
    roads.follow()
    for place in whole.steps:
        verb = whole.steps[place].verb
        own = () if type(verb) is Set else verb.saves()
        for use in _uses(whole, place):
            if use.name in own:
                continue
            if use.name not in known:
                if not any_broken:
                    near = did_you_mean(use.name, sorted(known))
                    yield Problem(use.mark, f'{use.said}no step saves "{use.name}"{near}')
            elif not use.may_lack and not roads.has(place, use.name):
                road = chain(roads.without(place, use.name))
                came = f" by {road}" if " → " in road else ""
                yield Problem(
                    use.mark, f'{use.said}a call can come here{came} before "{use.name}" is saved'
                )


def _uses(whole: WholeSet, place: Place) -> Iterator[Use]:
    verb = whole.steps[place].verb
    for name in verb.needs:
        yield Use(name, whole.steps[place].mark, _PROVE.format(verb.name))
    if type(verb) is Set:
        before: set[str] = set()
        for name, template in verb.values:
            yield from _of_template(template, before)
            before.add(name)
        return
    if type(verb) is When:
        for name in verb.value.names:
            yield Use(name, verb.value.mark, "", may_lack=True)
    spoken = set()
    for part in whole.parts[place]:
        if type(part) is TemplateText and not (type(verb) is When and part is verb.value):
            yield from _of_template(part, set())
        elif type(part) is PromptRef:
            for texts in whole.texts.values():
                for piece in texts.get(part.key, ()):
                    if isinstance(piece, Value) and (part.key, piece.name) not in spoken:
                        spoken.add((part.key, piece.name))
                        said = f'the prompt "{part.key}" speaks "{piece.name}"; '
                        inline = part.key.startswith(INLINE)
                        yield Use(piece.name, part.mark, "" if inline else said)


def _of_template(template: TemplateText, without: set[str]) -> Iterator[Use]:
    for name in template.names:
        if name not in without:
            yield Use(name, template.mark, "")


@dataclass
class _Roads:
    """Which values are saved on every road to each place; a set of names is one whole number."""

    whole: WholeSet
    bits: dict[str, int] = field(default_factory=dict)
    saved: dict[Place, int] = field(default_factory=dict)
    given: dict[Place, int] = field(default_factory=dict)

    def follow(self) -> None:
        """Go along all roads until nothing changes."""
        asked = {
            place: entry
            for place in self.whole.steps
            for terms in self.whole.consents(place)
            if (entry := self.whole.at(terms.flow.flow, terms.flow.step)) is not None
        }
        for flow in self.whole.flows.values():
            first = Place(flow.name, flow.first)
            others = [each for each in self.whole.named.get(first, ()) if each.flow != flow.name]
            if not others:
                self.given[first] = self._set(*OF_THE_CALL)
        self.saved = dict(self.given)
        waiting = list(self.saved)
        while waiting:
            place = waiting.pop()
            for to, names in self._onward(place, asked):
                known = self.saved.get(to)
                new = names if known is None else known & names
                if new != known:
                    self.saved[to] = new
                    waiting.append(to)

    def has(self, place: Place, name: str) -> bool:
        """Whether every road to the place has saved it; true of a place that no road leads to."""
        return place not in self.saved or bool(self.saved[place] & self._set(name))

    def without(self, place: Place, name: str) -> list[Place]:
        """A shortest road to the place on which the value isn't saved, from where it begins."""
        bit = self._set(name)
        before: dict[Place, list[Place]] = {}
        for source in self.saved:
            for way in self.whole.ways[source]:
                if not self._after(source, way) & bit:
                    before.setdefault(way.to, []).append(source)
        after: dict[Place, Place] = {}
        waiting = [place]
        for source in waiting:
            begun = source in self.given and not self.given[source] & bit
            sources = [
                each for each in before.get(source, []) if each != place and each not in after
            ]
            if begun or not sources:
                break
            after.update(dict.fromkeys(sources, source))
            waiting.extend(sources)
        road = [source]
        while road[-1] != place:
            road.append(after[road[-1]])
        return road

    def _onward(self, place: Place, asked: Mapping[Place, Place]) -> Iterator[tuple[Place, int]]:
        if type(self.whole.steps[place].verb) is Broken:
            return
        for way in self.whole.ways[place]:
            yield way.to, self._after(place, way)
        if place in asked:
            told = self.saved[place] & self._set(*TOLD_TO_CONSENT)
            yield asked[place], told | self._set(*OF_CONSENT)
        if place in self.whole.invoked:
            names = given(self.whole.steps[place].verb)
            yield self.whole.invoked[place], self._set(*OF_THE_CALL, *names)

    def _after(self, place: Place, way: Way) -> int:
        """What is saved behind a step that was left by this way."""
        verb = self.whole.steps[place].verb
        if type(verb) is When:
            fits = way.to.step != verb.otherwise.step
            return self.saved[place] | (self._set(*verb.value.names) if fits else 0)
        saves = way.on in (DONE, GOTO) or place in self.whole.invoked
        return self.saved[place] | (self._set(*verb.saves()) if saves else 0)

    def _set(self, *names: str) -> int:
        total = 0
        for name in names:
            total |= self.bits.setdefault(name, 1 << len(self.bits))
        return total
