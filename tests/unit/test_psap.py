"""The stub of an emergency service, called by another of its kind."""

import asyncio

import pytest

from longlines.telephones.psap import Does, Psap


@pytest.mark.parametrize(("does", "status"), [("answer", 200), ("drop", 200), ("refuse", 503)])
async def test_it_answers_as_it_is_told(does: Does, status: int) -> None:
    async with Psap("127.0.0.1", does=does) as called, Psap("127.0.0.1") as caller:
        assert await caller.call_back("911", called.address) == status
        asked = called.asked[0]
        assert asked.header("From").startswith("<sip:911@127.0.0.1>")
        assert asked.body("application/sdp").startswith("v=0")
        assert asked.body("application/pidf+xml") == ""


@pytest.mark.parametrize("does", ["silent", "trying", "ring"])
async def test_it_leaves_a_call_unanswered(does: Does) -> None:
    async with Psap("127.0.0.1", does=does) as called, Psap("127.0.0.1") as caller:
        with pytest.raises(TimeoutError):
            await caller.call_back("911", called.address, within=0.3)
        await asyncio.wait_for(called.asked[0].ended.wait(), 2)


async def test_a_part_of_a_body_is_found_by_its_type() -> None:
    async with Psap("127.0.0.1") as called, Psap("127.0.0.1") as caller:
        await caller.call_back("911", called.address)
        asked = called.asked[0]
        asked.raw = (
            "INVITE sip:911@a SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n"
            "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n"
            "--b\r\nContent-Type: application/pidf+xml\r\n\r\n<presence/>\r\n--b--\r\n"
        )
        assert asked.body("application/pidf+xml") == "<presence/>"
