"""No telephone can choose who pays for a call that it moves."""

from pathlib import Path

from longlines import settings
from longlines.host import configure

CHECKOUT = settings.CHECKOUT


def test_each_account_moves_calls_in_a_context_of_its_own(tmp_path: Path) -> None:
    made = settings.load({"LONGLINES_HOME": str(tmp_path / "var")})
    logins = configure.configure(made)
    sip = (made.config / "pjsip.conf").read_text()
    dialplan = (made.config / "extensions.conf").read_text()
    for login in logins:
        account = login.account
        section = sip.split(f"[{account.name}]\ntype = endpoint\n")[1].partition("\n[")[0]
        assert f"set_var = TRANSFER_CONTEXT=by-{account.name}\n" in section
        assert f"set_var = FORWARD_CONTEXT=by-{account.name}\n" in section
        context = dialplan.split(f"[by-{account.name}]\n")[1].partition("\n[")[0]
        assert f"LL_MOVED_BY={account.number}," in context
    carriers = sip.partition("; The carriers.")[2]
    assert "TRANSFER_CONTEXT" not in carriers


def test_emergency_comes_first_for_moved_calls_too() -> None:
    moved = (CHECKOUT / "dialplans" / "moved.conf").read_text()
    (context,) = [part for part in moved.split("\n[") if part.startswith("moved]")]
    assert context.split("include => ")[1].strip() == "emergency"
