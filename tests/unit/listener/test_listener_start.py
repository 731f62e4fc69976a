"""A listener that died is back soon: it loads nothing that taking in calls can do without."""

import subprocess
import sys

LATER = ("aiohttp", "alembic", "numpy", "longlines.host.reconciling", "reportlab")


def test_what_takes_long_is_not_loaded() -> None:
    loaded = "import sys, ami.__main__; print(*sys.modules, sep='\\n')"
    found = subprocess.run(
        [sys.executable, "-c", loaded], check=True, capture_output=True, text=True, timeout=60
    )
    modules = set(found.stdout.split())
    assert "longlines.store.intake" in modules
    assert [name for name in LATER if name in modules] == []
