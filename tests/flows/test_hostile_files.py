"""Whatever stands in the files, it gives flows or problems, and no traceback."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from longlines.flow import check, loader, prices, prompt_files
from longlines.flow.model import Flow
from longlines.flow.problems import Problem
from longlines.flow.yaml_words import LINE_END
from tests.flows.test_fixtures import BAD, GOOD

MOST_SECONDS = 10.0
"""Of the processor, for the worst file of a megabyte: it has a hundred thousand values."""

FILES = [path.read_bytes() for path in (*sorted(GOOD.glob("*.yaml")), *BAD)]
PROMPTS = (GOOD / "prompts" / "en.yaml").read_bytes()
PRICES = b'collect: {per_minute: "0.35", currency: USD}\ndirect: {per_minute: 1, currency: EUR}\n'
BITS = [
    *(b"\n", b" ", b"  ", b"\t", b"\r", b": ", b"- ", b"? ", b"#", b"|", b">", b"%", b"@", b"`"),
    *(b"{", b"}", b"[", b"]", b",", b'"', b"'", b"\\", b"&a ", b"*a ", b"!!str ", b"<<: ", b"---"),
    *(b"...", b"\0", b"\x07", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xe2\x80\xa8"),
    *(b"null", b"~", b"no", b"0112", b"+1555", b"1e999", b"{caller}", b"{", b"accepted", b"911"),
    *(b"steps:", b"flow:", b"then: ", b"if_done: ", b"say: ", b"menu: ", b"invoke: ", b"when: "),
]


@st.composite
def spoilt(draw: st.DrawFn, files: list[bytes]) -> bytes:
    """A file with lines taken out, put elsewhere, taken from another, and bits put in."""
    content = draw(st.sampled_from(files))
    for _ in range(draw(st.integers(1, 4))):
        lines = content.splitlines(keepends=True) or [b""]
        at = draw(st.integers(0, len(lines) - 1))
        where = draw(st.integers(0, len(content)))
        match draw(st.integers(0, 4)):
            case 0:
                del lines[at]
                content = b"".join(lines)
            case 1:
                lines.insert(at, draw(st.sampled_from(lines)))
                content = b"".join(lines)
            case 2:
                other = draw(st.sampled_from(files)).splitlines(keepends=True) or [b""]
                lines.insert(at, draw(st.sampled_from(other)))
                content = b"".join(lines)
            case 3:
                content = content[:where] + draw(st.sampled_from(BITS)) + content[where:]
            case _:
                content = content[:where] + content[where + draw(st.integers(1, 3)) :]
    return content


def _good_flows() -> dict[str, Flow]:
    loaded = (loader.load(path.read_bytes(), path.name)[0] for path in GOOD.glob("*.yaml"))
    return {flow.name: flow for flow in loaded if flow is not None}


OTHERS = _good_flows()


def _checked(content: bytes) -> list[Problem]:
    flow, problems = loader.load(content, "x.yaml")
    assert flow is not None or problems
    lines = len(LINE_END.split(content.decode("utf-8", "replace"))) + 1
    for problem in problems:
        assert 1 <= problem.mark.line <= lines
        assert problem.mark.column >= 1
        assert problem.message.isprintable()
    flows = {**OTHERS, flow.name: flow} if flow else OTHERS
    found = list(check.whole_set(flows, {"en": {}}, [] if flow else ["x"]))
    assert all(problem.message.isprintable() for problem in found)
    return [*problems, *found]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    _checked(content)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    _checked(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=500, deadline=None)
@given(spoilt(FILES))
def test_files_that_somebody_spoilt(content: bytes) -> None:
    _checked(content)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.binary(max_size=200), spoilt([PROMPTS, PRICES])))
def test_prompts_and_prices(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "prices.yaml"
    path.write_bytes(content)
    known, problems = prices.read(path)
    assert all(isinstance(problem, Problem) for problem in problems)
    assert known or problems
    for language, file in ("en", PROMPTS), ("es", content):
        (tmp_path / f"{language}.yaml").write_bytes(file)
    texts, problems = prompt_files.read(tmp_path, known)
    assert all(isinstance(problem, Problem) for problem in problems)
    assert texts["es"] or problems


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 900_000,
        b"{a: " * 200_000,
        b"- " * 400_000,
        b"flow: a\nsteps:\n" + b"  x:\n" * 100_000,
        b"flow: a\nsteps:\n" + b"".join(b"  s%d: {sey: hello}\n" % n for n in range(40_000)),
        b"flow: a\nsteps:\n" + b"".join(b"  s%d: {goto: t%d}\n" % (n, n) for n in range(40_000)),
        b"flow: a\n" + b"".join(b"stepz%d: x\n" % n for n in range(60_000)),
        b"flow: " + b"a" * 900_000 + b"\nsteps: {x: {end: done}}\n",
        b"# " + b"x" * 10_000_000,
        b"a: &a [x]\n" + b"".join(b"a%d: [*a, *a]\n" % n for n in range(30_000)),
        b"flow: a\nsteps:\n" + b"".join(b"  s%d: {say: hello}\n" % n for n in range(30_000)),
    ],
    ids=[
        *("open-brackets", "open-braces", "open-lists", "one-step-often", "bad-verbs"),
        *("bad-targets", "bad-keys", "long-name", "ten-megabytes", "aliases", "30000-steps"),
    ],
)
def test_what_is_made_to_take_long_does_not(content: bytes) -> None:
    begun = time.process_time()
    problems = _checked(content)
    assert time.process_time() - begun < MOST_SECONDS
    assert problems
    assert sum(len(str(problem)) for problem in problems) < 100_000
