"""Who comes in at the desk, and who doesn't."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from longlines.store.desk import audit, operators, sessions
from tests.wire.desk.at_the_desk import AtWork, at_work


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[AtWork]:
    async with at_work(tmp_path) as made:
        made.add("ann", account="operator1")
        made.add("sue", "supervisor")
        made.add("ada", "auditor")
        yield made


async def status(work: AtWork, method: str, path: str, **more: object) -> int:
    asked: Any = more
    async with (
        aiohttp.ClientSession() as client,
        client.request(method, work.base + path, **asked) as answer,
    ):
        return answer.status


async def test_the_cookie_can_be_read_by_no_script_and_sent_by_no_other_site(
    work: AtWork,
) -> None:
    person = work.person()
    body = {"name": "ann", "password": "a password for tests"}
    async with person.client.post(f"{work.base}/api/session", json=body) as answer:
        said = answer.headers["Set-Cookie"]
        policy = answer.headers["Content-Security-Policy"]
    assert "HttpOnly" in said
    assert "SameSite=Strict" in said
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    with work.engine.connect() as database:
        kept = database.execute(text("SELECT id, csrf FROM desk_sessions")).one()
    assert kept.id not in said


@pytest.mark.parametrize(
    "path", ["/api/session", "/api/state", "/api/audit", "/api/openapi.json", "/live"]
)
async def test_nobody_sees_anything_unless_signed_in(work: AtWork, path: str) -> None:
    headers = {"Origin": work.base}
    assert await status(work, "GET", path, headers=headers) == 401
    forged = {"longlines-desk": "A" * 43}
    assert await status(work, "GET", path, headers=headers, cookies=forged) == 401


async def test_wrong_passwords_run_out_also_for_the_right_one(work: AtWork) -> None:
    person = work.person()
    assert [await person.sign_in("ann", f"wrong {i}") for i in range(5)] == [401] * 5
    assert await person.sign_in("ann") == 429
    assert await person.sign_in("sue") == 200


async def test_a_whole_office_signs_in_from_one_address(work: AtWork) -> None:
    person = work.person()
    assert [await person.sign_in("ann") for _ in range(32)] == [200] * 32


async def test_an_unknown_name_is_answered_like_a_wrong_password(work: AtWork) -> None:
    person = work.person()
    assert await person.sign_in("nobody") == 401
    assert await person.sign_in("ann", "") == 401


async def test_a_write_needs_the_token_that_no_other_site_can_read(work: AtWork) -> None:
    person = await work.signed_in("ann")
    right = person.csrf
    for wrong in ("", "x" * 43, "é"):
        person.csrf = wrong
        assert (await person.do("note", call="1.1", text="x"))[0] == 403
    person.csrf = right
    assert await person.do("note", call="1.1", text="x") == (200, "kept")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_site_can_do_nothing_with_the_cookie(
    work: AtWork, headers: dict[str, str]
) -> None:
    person = await work.signed_in("ann")
    all_ = {"X-Desk-Token": person.csrf, **headers}
    for method, path in (("POST", "/api/actions/ready"), ("DELETE", "/api/session")):
        async with person.client.request(method, work.base + path, headers=all_, json={}) as said:
            assert said.status == 403
    body = {"name": "ann", "password": "a password for tests"}
    async with person.client.post(f"{work.base}/api/session", json=body, headers=headers) as said:
        assert said.status == 403


async def test_another_site_can_open_no_screen(work: AtWork) -> None:
    person = await work.signed_in("ann")
    for headers in ({"Origin": "http://evil.example"}, {}):
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await person.client.ws_connect(f"{work.base}/live", headers=headers)
        assert caught.value.status == 403


async def test_a_form_can_not_be_posted(work: AtWork) -> None:
    person = await work.signed_in("ann")
    headers = {"X-Desk-Token": person.csrf}
    path = f"{work.base}/api/actions/away"
    async with person.client.post(path, data={"reason": "x"}, headers=headers) as said:
        assert said.status == 415
    for body in ("[" * 5000, "{", '"x"'):
        kind = {**headers, "Content-Type": "application/json"}
        async with person.client.post(path, data=body, headers=kind) as said:
            assert said.status == 400
    async with person.client.post(path, json={"reason": "x" * 20_000}, headers=headers) as said:
        assert said.status == 413


async def test_who_signed_out_is_out_everywhere(work: AtWork) -> None:
    person = await work.signed_in("ann")
    headers = {"X-Desk-Token": person.csrf}
    async with person.client.delete(f"{work.base}/api/session", headers=headers) as said:
        assert said.status == 200
    assert await person.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION
    assert (await person.do("ready"))[0] == 401


async def test_whose_sessions_were_ended_by_the_command_has_no_screen(work: AtWork) -> None:
    person = await work.signed_in("ann")
    with work.engine.execution_options(writes=True).begin() as database:
        operators.disable(database, "ann")
    assert await person.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION
    assert await person.sign_in("ann") == 401


async def test_roles_see_and_do_what_is_theirs(work: AtWork) -> None:
    ann, ada = await work.signed_in("ann"), await work.signed_in("ada")
    assert (await ada.do("note", call="1.1", text="x"))[0] == 403
    assert (await ada.do("emergency", call="1.1"))[0] == 403
    async with ann.client.get(f"{work.base}/api/audit") as said:
        assert said.status == 403
    async with ada.client.get(f"{work.base}/api/audit") as said:
        assert [row["what"] for row in await said.json()] == ["sign_in", "sign_in"]


async def test_a_program_comes_in_by_a_token_of_a_role(work: AtWork) -> None:
    with work.engine.execution_options(writes=True).begin() as database:
        token = sessions.make_token(database, "billing", "auditor")
    headers = {"Authorization": f"Bearer {token}"}
    assert await status(work, "GET", "/api/audit", headers=headers) == 200
    asked = {"headers": headers, "json": {}}
    assert await status(work, "POST", "/api/actions/next", **asked) == 403
    assert await status(work, "GET", "/api/audit", headers={"Authorization": "Bearer x"}) == 401


async def test_the_api_is_described_by_the_table_that_serves_it(work: AtWork) -> None:
    person = await work.signed_in("ann")
    async with person.client.get(f"{work.base}/api/openapi.json") as said:
        described = await said.json()
    take = described["paths"]["/api/actions/take"]["post"]
    schema = take["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["call"]
    assert "/api/audit" in described["paths"]
    assert "telephone rings" in take["summary"]


async def test_every_write_is_in_the_audit_log_which_nobody_can_change(work: AtWork) -> None:
    person = await work.signed_in("ann")
    assert (await person.do("take", call="1.1"))[0] == 409
    with work.engine.connect() as database:
        refused, asked, signed_in = audit.latest(database, 10)
    assert (asked.what, asked.outcome, asked.facts) == ("take", "asked", {"call": "1.1"})
    assert (refused.who, refused.outcome) == ("ann", "refused: the caller has hung up")
    assert signed_in.what == "sign_in"
    for deed in ("UPDATE desk_audit SET who = 'x'", "DELETE FROM desk_audit"):
        with pytest.raises(Exception, match="never changed"), work.engine.begin() as database:
            database.execute(text(deed))


async def test_unknown_and_missing_fields_are_named(work: AtWork) -> None:
    person = await work.signed_in("ann")
    assert await person.do("take", cal="1") == (400, "cal: unknown; call: missing")
    status_, said = await person.do("away", reason="a\nVariable: x")
    assert status_ == 400
    assert "one line" in said
