"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket of loopback."""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.support.server import environment_for, manage
from tests.support.system_packages import install_package

PACKAGE_FOLDER = Path("/usr/lib/postgresql")
START_SECONDS = "30"


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps it off the search path."""
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        return Path(on_path).parent
    return next((found.parent for found in sorted(PACKAGE_FOLDER.glob("*/bin/pg_ctl"))), None)


def require_postgresql() -> None:
    """Returns once it is installed; exits with one sentence if there is no way to get it."""
    if find_programs() is None:
        sys.stdout.write("Installing PostgreSQL …\n")
        sys.stdout.flush()
        install_package("postgresql")
    if find_programs() is None:
        sys.exit("The tests need PostgreSQL: install it (on Debian: apt-get install postgresql).")


NUMBERS = itertools.count(1)


@pytest.fixture
def postgresql_url(postgresql: str, migrated_template: str) -> str:
    """The address of a fresh database with all tables."""
    return make_database(postgresql, migrated_template)


@pytest.fixture(scope="session")
def migrated_template(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that is made once, and copied for each test."""
    url = make_database(postgresql, "template1")
    home = tmp_path_factory.mktemp("migrated") / "home"
    manage(environment_for(home, DATABASE_URL=url), "migrate", "--verbosity", "0")
    return url.rpartition("/")[2]


def make_database(postgresql: str, template: str) -> str:
    name = f"test_{next(NUMBERS)}"
    names = {"name": Identifier(name), "template": Identifier(template)}
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as administration:
        administration.execute(SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
    return f"{postgresql}/{name}"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Started once; it outlives the servers that use it, which end slowly without it."""
    programs = find_programs()
    assert programs is not None, "PostgreSQL is not installed: run `make setup-tests`"
    folder = tmp_path_factory.mktemp("postgresql")
    give_away(folder)
    port = free_port()
    data, options = str(folder / "data"), f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
    as_owner([str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "t3"])
    pg_ctl = [str(programs / "pg_ctl"), "-D", data, "-w", "-t", START_SECONDS]
    as_owner([*pg_ctl, "-l", str(folder / "log"), "-o", options, "start"])
    yield f"postgres://t3@127.0.0.1:{port}"
    as_owner([*pg_ctl, "-m", "immediate", "stop"])


def as_owner(command: list[str]) -> None:
    """PostgreSQL refuses to run as root; its package brings a user for it."""
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)


def give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        for parent in [*folder.parents][:3]:
            parent.chmod(parent.stat().st_mode | 0o011)  # it must be able to get there


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    require_postgresql()
