"""What the writer writes, Asterisk reads back as the same words and values, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi.command import (
    LONGEST,
    CommandRefused,
    ControlCharacter,
    LineTooLong,
    line,
    mset,
)
from tests.wire import asterisk_side

NASTY = st.text(st.sampled_from("\",\\()[]{}$=&| '`aé")) | st.text()
CLEAN = st.text(st.sampled_from("\",\\()[]{}$=&| '`aé漢")) | st.text(
    st.characters(exclude_categories=["Cc", "Cs"])
)


def test_a_plain_line() -> None:
    assert line("STREAM FILE", "/sounds/hello", "12#") == b'STREAM FILE "/sounds/hello" "12#"\n'


def test_empty_arguments_keep_their_place() -> None:
    assert asterisk_side.parse_args(line("GET DATA", "", "10", "")[:-1]) == [
        *("GET", "DATA", "", "10", "")
    ]


@pytest.mark.parametrize("char", [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0))])
def test_every_control_character_is_refused(char: str) -> None:
    with pytest.raises(ControlCharacter, match=f"U\\+{ord(char):04X}"):
        line("VERBOSE", f"a{char}b")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(CommandRefused, match="half a character"):
        line("VERBOSE", "\ud800")


@pytest.mark.parametrize("verb", ["", "stream file", "ANSWER\nHANGUP", "EXEC  MSet", 'A "b"'])
def test_a_verb_is_words(verb: str) -> None:
    with pytest.raises(CommandRefused):
        line(verb)


def test_the_longest_line_is_counted_in_bytes_as_sent() -> None:
    room = LONGEST - len(b'VERBOSE ""\n')
    assert len(line("VERBOSE", "a" * room)) == LONGEST
    for value in ("a" * (room + 1), "é" * (room // 2 + 1), '"' * (room // 2 + 1)):
        with pytest.raises(LineTooLong, match=str(LONGEST)):
            line("VERBOSE", value)


@given(st.lists(NASTY, max_size=5))
def test_any_text_is_refused_or_read_back(arguments: list[str]) -> None:
    try:
        data = line("GET DATA", *arguments)
    except CommandRefused:
        return
    assert data.count(b"\n") == 1
    assert asterisk_side.parse_args(data[:-1]) == ["GET", "DATA", *arguments]


@given(st.lists(CLEAN, min_size=1, max_size=6))
def test_any_values_reach_the_channel_as_they_were(values: list[str]) -> None:
    variables = {f"LL_{n}": value for n, value in enumerate(values)}
    data = line("EXEC MSet", mset({**variables, "TIMEOUT(absolute)": "9"}))
    exec_, app, argument = asterisk_side.parse_args(data[:-1])
    assert (exec_, app) == ("EXEC", "MSet")
    assert asterisk_side.mset(argument) == [*variables.items(), ("TIMEOUT(absolute)", "9")]


@pytest.mark.parametrize(
    "name", ["", "A B", "A=B", "A,B", "1A", "A)", "SHELL(x)", "A\n", "É", "_ _", "TIMEOUT(digit)"]
)
def test_a_name_is_a_plain_variables(name: str) -> None:
    with pytest.raises(CommandRefused):
        mset({name: "1"})


def test_mset_takes_some_variables_but_not_too_many() -> None:
    many = {f"V{n}": '"' for n in range(98)}
    assert asterisk_side.mset(mset(many)) == list(many.items())
    for variables in ({}, {**many, "ONE_MORE": ""}):
        with pytest.raises(CommandRefused):
            mset(variables)
