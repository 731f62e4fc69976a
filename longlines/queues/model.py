"""What `flows/operators.yaml` says, once it has been read. Times are seconds."""

from dataclasses import dataclass

from longlines.flow.problems import Mark

ANY = "operators"
"""The skill of who needs none in particular, and the queue that takes everybody."""

EMERGENCY = "emergency"
"""The queue of emergency calls that no PSAP took; nobody's skill."""

BOTH, LANGUAGE, SKILL, NEITHER = 1, 2, 3, 4
"""What an operator has of what a caller needs, as the penalty in a queue: the best come first."""


@dataclass(frozen=True)
class Skill:
    """Something that callers ask for. Who takes it must have the qualification `needs`, if any."""

    name: str
    mark: Mark
    needs: str = ""


@dataclass(frozen=True)
class Operator:
    """What somebody can do; `account` is the telephone in accounts.yaml."""

    account: str
    mark: Mark
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    qualified: tuple[str, ...] = ()

    def fits(self, skill: Skill | None, language: str) -> int:
        """BOTH, LANGUAGE, SKILL or NEITHER; 0 for who lacks the qualification."""
        if skill is not None and skill.needs and skill.needs not in self.qualified:
            return 0
        has_skill = skill is None or skill.name in self.skills
        if language in self.languages:
            return BOTH if has_skill else LANGUAGE
        return SKILL if has_skill else NEITHER


@dataclass(frozen=True)
class Staff:
    """All of it. A telephone rings for `ring`, and has peace for `wrap_up` after a call.

    Who lacks the skill is rung after `skill_after`, who lacks the language after `language_after`.
    A caller who must wait for `tell_from` or longer, or finds nobody, is told so by the flow
    `before`. `typical_call` counts until calls were measured.
    """

    mark: Mark
    skills: tuple[Skill, ...] = ()
    operators: tuple[Operator, ...] = ()
    ring: int = 15
    wrap_up: int = 10
    skill_after: int = 10
    language_after: int = 20
    tell_from: int = 30
    typical_call: int = 90
    before: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that somebody speaks."""
        return tuple(sorted({each for operator in self.operators for each in operator.languages}))
