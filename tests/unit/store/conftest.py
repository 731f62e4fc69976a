"""Every test here that asks for `url` runs on SQLite and on a throw-away PostgreSQL."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from longlines import store


def _server_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """A PostgreSQL server on a free loopback port; gives its URL without a database."""
    binaries = _server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="longlines-pg-"))
    user: int | None = None
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        user = owner.pw_uid

    def run(program: str, *words: str) -> None:
        command = [str(binaries / program), "-D", str(folder / "data"), *words]
        subprocess.run(
            command,
            check=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user,
        )

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c timezone=Asia/Tokyo"
    )
    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8")
    run("pg_ctl", "-w", "-o", options, "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def admin(cluster: str) -> Iterator[Engine]:
    """A connection to that server that makes and drops databases; `schema` is one to copy."""
    driver = cluster.replace("postgresql:", "postgresql+psycopg:")
    admin = create_engine(f"{driver}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE schema"))
    store.upgrade(f"{cluster}/schema")
    yield admin
    admin.dispose()


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file of the present schema, without rows."""
    path = tmp_path_factory.mktemp("schema") / "longlines.db"
    store.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'longlines.db'}"
    else:
        yield from _database(request, tmp_path, "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that has the present schema; migrating each anew takes a minute."""
    if request.param == "sqlite":
        path = tmp_path / "longlines.db"
        shutil.copyfile(request.getfixturevalue("schema"), path)
        yield f"sqlite:///{path}"
    else:
        yield from _database(request, tmp_path, "schema")


def _database(request: pytest.FixtureRequest, folder: Path, like: str) -> Iterator[str]:
    admin: Engine = request.getfixturevalue("admin")
    server: str = request.getfixturevalue("cluster")
    name = "t" + folder.name.replace("-", "_").lower()[-40:]
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE {like}'))
    yield f"{server}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
