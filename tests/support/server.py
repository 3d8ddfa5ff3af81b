"""The real server in a process of its own, with a home of its own, on a free port."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
STOP_SECONDS = 10
LOGIN_LINK = re.compile(r"(http://\S+)/login\?code=\S+")
CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

StartServer = Callable[..., "RunningServer"]


@dataclass
class RunningServer:
    """Stopped by the fixture that started it; `stop` and `kill` may come earlier."""

    process: subprocess.Popen[str]
    home: Path
    environment: Mapping[str, str]
    login_link: str = ""
    base_url: str = ""
    lines: list[str] = field(default_factory=list)
    """What the server has printed so far, logs included."""

    @property
    def port(self) -> int:
        return int(self.base_url.rpartition(":")[2])

    @property
    def token(self) -> str:
        return self.environment.get("T3_TOKEN") or (self.home / "token").read_text().strip()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def socket_url(self, path: str = "/") -> str:
        return self.base_url.replace("http", "ws", 1) + path

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @contextmanager
    def signed_in(self) -> Iterator[httpx.Client]:
        """A client with the owner's session, by way of a fresh login link."""
        with httpx.Client(base_url=self.base_url) as client:
            sign_in(client, self.new_login_link())
            yield client

    def new_login_link(self) -> str:
        return manage(self.environment, "login_link", "--port", str(self.port)).strip()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends the server as a user would, and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """Ends the server as a crash would; also its group, should it have left anyone."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)


def sign_in(client: httpx.Client, link: str) -> httpx.Response:
    """What a browser does with a login link: open it, press the button."""
    return press_button(client, link, code=httpx.URL(link).params["code"])


def sign_out(client: httpx.Client) -> httpx.Response:
    return press_button(client, "/logout")


def press_button(client: httpx.Client, url: str, **fields: str) -> httpx.Response:
    page = client.get(url)
    found = CSRF_FIELD.search(page.text)
    assert found is not None, page.text
    origin = str(page.url.copy_with(raw_path=b"/")).rstrip("/")
    return client.post(
        page.url.copy_with(query=None),
        data={"csrfmiddlewaretoken": found[1], **fields},
        headers={"Origin": origin},
    )


def environment_for(home: Path, **extra: str) -> dict[str, str]:
    """Nothing of the developer's own: only the search path is kept."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home.parent),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "T3_HOME": str(home),
        **extra,
    }


def manage(environment: Mapping[str, str], *arguments: str) -> str:
    """Runs `manage.py` and returns what it printed; fails with what it complained about."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def launch(
    home: Path,
    environment: Mapping[str, str],
    port: int = 0,
    program: Sequence[str] = ("manage.py",),
) -> RunningServer:
    """Returns when the server has printed its login link; port 0 is any free one."""
    process = subprocess.Popen(
        [sys.executable, *program, "runserver", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = RunningServer(process, home, environment)
    try:
        _wait_until_ready(server)
    finally:  # also where the test's own time is over
        if not server.login_link:
            server.kill()
    assert server.login_link, f"the server did not start:\n{server.output}"
    return server


def _wait_until_ready(server: RunningServer) -> None:
    ready = threading.Event()
    output = server.process.stdout
    assert output is not None
    threading.Thread(
        target=_listen, args=(server, output, ready), name="server output", daemon=True
    ).start()
    ready.wait(START_SECONDS)


def _listen(server: RunningServer, output: IO[str], ready: threading.Event) -> None:
    with output:
        for line in output:
            server.lines.append(line)
            if not server.login_link and (match := LOGIN_LINK.search(line)):
                server.login_link, server.base_url = match[0], match[1]
                ready.set()
    ready.set()  # it ended: whoever waits is told so


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh database with all tables, made once and copied for each server."""
    home = tmp_path_factory.mktemp("migrated") / "home"
    manage(environment_for(home), "migrate", "--verbosity", "0")
    return home / "t3.sqlite3"


@contextmanager
def servers(folder: Path, migrated_database: Path) -> Iterator[StartServer]:
    """Starts servers with homes in that folder, and stops them all at the end.

    With the same `home` (and `port`) a server takes over where another ended.
    """
    started: list[RunningServer] = []

    def start(home: Path | None = None, port: int = 0, **environment: str) -> RunningServer:
        home = home or folder / f"t3-home-{len(started)}"
        if not home.exists():
            home.mkdir(mode=0o700)
            shutil.copy(migrated_database, home / "t3.sqlite3")
        started.append(launch(home, environment_for(home, **environment), port))
        return started[-1]

    try:
        yield start
    finally:
        for server in started:
            server.stop()


@pytest.fixture
def start_server(tmp_path: Path, migrated_database: Path) -> Iterator[StartServer]:
    with servers(tmp_path, migrated_database) as start:
        yield start


@pytest.fixture
def server(start_server: StartServer) -> RunningServer:
    """One server with a fresh home."""
    return start_server()


@pytest.fixture(scope="session")
def shared_server(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path
) -> Iterator[RunningServer]:
    """For tests that leave no trace on the server: it starts once for all of them."""
    with servers(tmp_path_factory.mktemp("shared"), migrated_database) as start:
        yield start()
