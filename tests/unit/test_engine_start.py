"""An engine that died is back soon: it loads nothing that calls can do without."""

import subprocess
import sys

LATER = ("aiohttp", "sqlalchemy", "numpy", "longlines.flow.check", "longlines.live.publisher")


def test_what_takes_long_is_loaded_when_the_port_is_open() -> None:
    loaded = "import sys, agi.__main__; print(*sys.modules, sep='\\n')"
    found = subprocess.run(
        [sys.executable, "-c", loaded], check=True, capture_output=True, text=True, timeout=60
    )
    modules = set(found.stdout.split())
    assert "longlines.flow.engine" in modules
    assert [name for name in LATER if name in modules] == []
