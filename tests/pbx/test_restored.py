"""A backup of a running exchange, and the exchange restored from it: it takes calls, and knows
those of before.
"""

import json
from pathlib import Path

import pytest

from longlines.telephones.phones import Phones
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import pick_up, recorded


async def _talk(exchange: Exchange) -> str:
    """Alice calls Bob, who answers; the call's id once it is in the records."""
    async with Phones() as phones:
        alice, bob = [
            await phones.register(user, exchange.passwords[user], exchange.host, exchange.sip_port)
            for user in ("alice", "bob")
        ]
        leg = await alice.dial("2025550102")
        called = await pick_up(bob)
        await leg.wait_answered(15)
        await called.hangup()
        told = await recorded(exchange, leg)
    return str(told["id"])


async def test_a_restored_exchange_knows_its_calls_and_takes_more(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = Path(tmp_path_factory.mktemp("offices"))
    old, backup = Exchange(folder / "old", ring="6s"), folder / "office.tar.zst"
    with old:
        before = await _talk(old)
        made = old.longlines("backup", "--out", str(backup), "--secrets", "--json")
        assert made.returncode == 0, made.stderr
        assert json.loads(made.stdout)["rows"]["calls"] == 1
        passwords = old.passwords
    new = Exchange(folder / "new", ring="6s")
    restored = new.longlines("restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    again = new.longlines("restore", str(backup))
    assert again.returncode == 1
    assert "has an instance already" in again.stderr
    with new:
        assert new.passwords == passwords
        after = await _talk(new)
        assert {call["id"] for call in new.calls()} == {before, after}
        proof = new.longlines("ledger", "verify")
        assert proof.returncode == 0, proof.stdout
