"""What a telephone hears stands where it was heard: with silence only where nothing came."""

import numpy as np

from longlines.telephones.heard import Heard

RATE = 8000
FRAME = 0.02


def frames(value: int, count: int) -> bytes:
    return np.full(round(count * FRAME * RATE), value, np.int16).tobytes()


def test_nothing_for_a_while_is_silence() -> None:
    heard = Heard()
    heard.append(frames(1, 1), 10.0)
    heard.append(frames(2, 1), 11.0)
    assert heard.until == 11.0
    assert set(heard.pcm(10.0, 10.98)) == {0}
    assert set(heard.pcm(10.98)) == {2}


def test_what_was_only_late_has_no_silence_in_it() -> None:
    heard = Heard()
    heard.append(frames(1, 1), 10.0)
    heard.append(frames(2, 1), 10.5)
    heard.append(frames(3, 24), 10.5)
    assert heard.until == 10.5
    assert list(heard.pcm()) == [1] * 160 + [2] * 160 + [3] * 160 * 24


def test_what_came_too_late_in_part_keeps_the_rest_of_the_silence() -> None:
    heard = Heard()
    heard.append(frames(1, 1), 10.0)
    heard.append(frames(2, 1), 11.0)
    heard.append(frames(3, 25), 11.0)
    assert abs(heard.until - 11.0) < 1 / RATE
    assert sum(heard.pcm() == 0) == round((1.0 - 26 * FRAME) * RATE)
