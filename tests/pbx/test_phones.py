"""The phones, calling each other directly; a socket plays the registrar, so no PBX is needed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from longlines.telephones import tones
from longlines.telephones.phones import CallFailed, Phones, RegistrationFailed, eventually
from tests.pbx.registrar import Registrar


@pytest.fixture
async def registrar() -> AsyncIterator[Registrar]:
    async with Registrar() as registrar:
        yield registrar


@pytest.fixture
async def phones(registrar: Registrar) -> AsyncIterator[Phones]:
    async with Phones() as phones:
        yield phones


async def test_a_refused_registration_carries_its_status(
    phones: Phones, registrar: Registrar
) -> None:
    with pytest.raises(RegistrationFailed) as refused:
        await registrar.enrol(phones, "nobody")
    assert refused.value.code == 403


@pytest.mark.parametrize("code", [486, 603, 404])
async def test_a_refused_call_carries_its_status(
    phones: Phones, registrar: Registrar, code: int
) -> None:
    ann = await registrar.enrol(phones, "ann")
    leg = await ann.dial(str(code))
    with pytest.raises(CallFailed) as refused:
        await leg.wait_answered(15)
    assert refused.value.code == code
    assert leg.answered is None


async def test_two_phones_hear_each_other(
    phones: Phones, registrar: Registrar, tmp_path: Path
) -> None:
    ann, bob = await registrar.enrol(phones, "ann"), await registrar.enrol(phones, "bob")
    out = await ann.dial(registrar.contacts["bob"])
    incoming = await bob.ringing(20)
    assert incoming.caller == ("", "ann")
    assert out.answered is None
    await incoming.answer()
    await out.wait_answered(15)

    out.tone(700)
    incoming.tone(1000)
    since = await incoming.until_hears(700, 5)
    await out.until_hears(1000, 5)
    until = await incoming.until_hears(700, 5)
    assert incoming.hears(700, since, until) > 0.9
    assert incoming.hears(1000, since, until) == 0.0

    out.quiet()
    quiet = await incoming.until_silence(5)
    assert incoming.heard.loudness(quiet - 0.3, quiet) < -50

    await out.keys("12#")
    await eventually(lambda: incoming.digits == "12#", 3)

    incoming.heard.save(tmp_path / "heard.wav")
    assert len(tones.read_wav(tmp_path / "heard.wav")) > 8000

    await incoming.hangup()
    ending = await out.ended(15)
    assert (ending.here, (await incoming.ended(15)).here) == (False, True)
    assert incoming.answered is not None
    assert ending.at.monotonic > incoming.answered.monotonic


async def test_a_prompt_is_recognised_and_its_beginning_known(
    phones: Phones, registrar: Registrar, tmp_path: Path
) -> None:
    rng = np.random.default_rng(7)
    prompts = [tmp_path / "one.wav", tmp_path / "two.wav"]
    for path in prompts:
        noise = np.convolve(rng.normal(0, 3000, 8000), np.ones(4) / 4, "same").astype(np.int16)
        tones.write_wav(path, np.concatenate([np.zeros(800, np.int16), noise]))
    ann, bob = await registrar.enrol(phones, "ann"), await registrar.enrol(phones, "bob")
    out = await ann.dial(registrar.contacts["bob"])
    incoming = await bob.ringing(20)
    await incoming.answer()
    await out.wait_answered(15)
    incoming.say(prompts[0])
    began = await out.until_speech(5)
    await out.until_silence(5)
    assert not incoming.saying
    found = out.heard.match(prompts[0])
    assert found.score > tones.HEARD
    assert found.offset == pytest.approx(began - 0.2, abs=0.3)
    assert out.heard.match(prompts[1]).score < 0.3


async def test_busy_and_giving_up(phones: Phones, registrar: Registrar) -> None:
    ann, bob = await registrar.enrol(phones, "ann"), await registrar.enrol(phones, "bob")
    out = await ann.dial(registrar.contacts["bob"])
    await (await bob.ringing(20)).reject()
    with pytest.raises(CallFailed) as busy:
        await out.wait_answered(15)
    assert busy.value.code == 486
    assert "ringing" in out.progress

    out = await ann.dial(registrar.contacts["bob"])
    incoming = await bob.ringing(20)
    with pytest.raises(TimeoutError):
        await out.wait_answered(0.2)
    await out.hangup()
    await incoming.ended(15)
    assert incoming.answered is None


async def test_early_media_is_heard_before_the_answer(phones: Phones, registrar: Registrar) -> None:
    ann = await registrar.enrol(phones, "ann")
    bob = await registrar.enrol(phones, "bob", early_media=True)
    out = await ann.dial(registrar.contacts["bob"])
    incoming = await bob.ringing(20)
    incoming.tone(900)
    await out.until_hears(900, 5)
    assert out.answered is None
    assert "progress" in out.progress


async def test_sixteen_legs_at_once(phones: Phones, registrar: Registrar) -> None:
    ann, bob = await registrar.enrol(phones, "ann"), await registrar.enrol(phones, "bob")
    out = [await ann.dial(registrar.contacts["bob"]) for _ in range(8)]
    incoming = [await bob.ringing(20) for _ in out]
    await asyncio.gather(*(leg.answer() for leg in incoming))
    for leg in out:
        leg.tone(700)
    await asyncio.gather(*(leg.until_hears(700, 10) for leg in incoming))
