"""One Chromium, one server for tests that leave each other alone, and the app opened on it."""

from __future__ import annotations

import asyncio
import itertools
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.app import App
from tests.support.chromium import launch_options
from tests.support.codex import CodexHome, make_codex_home
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer, servers

PATIENCE_MS = 10_000
HANGS_SECONDS = 90
"""Each wait in a test has its own limit, `PATIENCE_MS`; this is the limit of what hangs otherwise.

It counts the start of Chromium and the server for the first test, half a minute on a busy machine.
Where it cuts off a call of Playwright's, all later tests of the process fail with it.
"""
QUIETLY = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]

AWAY = re.compile("ERR_CONNECTION_REFUSED|closed before the connection is established")
"""What Chromium itself says of a server that is away or deaf; our own banner does, too."""

SIZE: ViewportSize = {"width": 1280, "height": 800}

NUMBERS = itertools.count()
"""Of the projects: a page that shares its server lists them all, and is searched for words."""

OpenApp = Callable[..., App]
Cookies = dict[str, list[Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(HANGS_SECONDS))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # For this package only: while Playwright is open no other event loop can run in this thread.
    expect.set_options(timeout=PATIENCE_MS)
    options = launch_options()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=options["executable_path"], args=[*options["args"], *QUIETLY]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def common_server(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path
) -> Iterator[RunningServer]:
    """For tests that mind only the project they made themselves."""
    with servers(tmp_path_factory.mktemp("browser"), migrated_database) as start:
        yield start()


@pytest.fixture
def open_app(browser: Browser, cookies: Cookies) -> Iterator[OpenApp]:
    """Opens the app in a browser of its own, signed in; complaints in the console fail the test.

    Keywords go to the browser's context (`color_scheme`, `viewport` …).
    """
    complaints: list[str] = []
    with ExitStack() as stack:

        def opened(
            server: RunningServer, path: str = "/", *, mode: str = "full-access", **options: Any
        ) -> App:
            context = browser.new_context(**{"viewport": SIZE, **options})
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies(session_of(server, cookies))
            context.add_init_script(f"localStorage['t3.mode'] ??= '{mode}'")
            page = context.new_page()
            listen(page, complaints)
            app = App(page, server)
            app.open(path)
            return app

        yield opened
    assert complaints == []


@pytest.fixture(scope="package")
def cookies() -> Cookies:
    """The owner's session on each server by its address: one login link serves many tests."""
    return {}


def session_of(server: RunningServer, cookies: Cookies) -> list[Any]:
    if server.base_url not in cookies:
        with server.signed_in() as client:
            cookies[server.base_url] = [
                {"name": cookie.name, "value": cookie.value or "", "url": server.base_url}
                for cookie in client.cookies.jar
            ]
    return cookies[server.base_url]


def listen(page: Page, complaints: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not AWAY.search(message.text):
            complaints.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to make a project of. Its name is its own, and shares no word with the page."""
    folder = tmp_path / f"shop-{next(NUMBERS):04}"
    folder.mkdir()
    (folder / "README.md").write_text("# A shop\n\nIt sells bread.\n")
    (folder / "shop.py").write_text('print("bread")\n')
    return folder


@pytest.fixture
def repository(folder: Path) -> Path:
    """The project's folder, in a git repository of its own that ignores logs."""
    (folder / ".gitignore").write_text("*.log\n")
    (folder / "debug.log").write_text("before\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(
            ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *command],
            cwd=folder,
            check=True,
        )
    return folder


@pytest.fixture
def app(open_app: OpenApp, common_server: RunningServer, folder: Path) -> App:
    """The app on the page of a new thread, in a project of its own, with full access."""
    app = open_app(common_server)
    app.add_project(folder)
    return app


@pytest.fixture
def supervised(open_app: OpenApp, common_server: RunningServer, folder: Path) -> App:
    """As `app`, with an agent that asks before it does anything."""
    app = open_app(common_server, mode="approval-required")
    app.add_project(folder)
    return app


class ModelInThread:
    """The scripted model beside the browser, whose driver has this thread's event loop."""

    def __init__(self, model: ModelServer, loop: asyncio.AbstractEventLoop) -> None:
        self.model = model
        self.loop = loop

    @property
    def url(self) -> str:
        return self.model.url

    def release(self, count: int = 1) -> None:
        self.loop.call_soon_threadsafe(self.model.release, count)


@pytest.fixture
def scripted_model() -> Iterator[ModelInThread]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="scripted model", daemon=True)
    thread.start()
    model = ModelServer()
    asyncio.run_coroutine_threadsafe(model.__aenter__(), loop).result(PATIENCE_MS / 1000)
    yield ModelInThread(model, loop)
    asyncio.run_coroutine_threadsafe(model.__aexit__(None, None, None), loop).result(
        PATIENCE_MS / 1000
    )
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def codex_home(tmp_path: Path, scripted_model: ModelInThread) -> CodexHome:
    return make_codex_home(tmp_path / "codex", scripted_model.url)
