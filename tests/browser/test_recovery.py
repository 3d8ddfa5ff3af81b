"""The server goes away in the middle of a turn and comes back: the page needs no help."""

import signal
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer, StartServer

LONG = "stream 5000 words at 100/s"
QUIET_SECONDS = 32
"""From the last word on, a page waits fifteen for the next and ten for an answer, by fives."""
UNHEARD_SECONDS = 16
"""How long it waits for a connection to open, and a bit."""


def working_on(server: RunningServer, open_app: OpenApp, folder: Path) -> App:
    app = open_app(server)
    app.add_project(folder)
    app.say(LONG)
    expect(app.answers).to_contain_text("word20")
    return app


def test_a_killed_server_leaves_a_page_that_finds_it_again(
    start_server: StartServer, open_app: OpenApp, folder: Path
) -> None:
    first = start_server()
    app = working_on(first, open_app, folder)
    first.kill()
    banner = app.page.get_by_role("status").filter(has_text="Next attempt")
    expect(banner).to_be_visible()
    expect(banner.get_by_role("button", name="Try now")).to_be_visible()
    expect(app.page.get_by_text("Reconnecting")).to_be_visible()
    expect(app.working).to_contain_text("No connection")
    expect(app.working).not_to_contain_text("Working for")

    start_server(home=first.home, port=first.port)
    expect(banner).to_be_hidden()
    app.finish("Stopped")
    expect(app.answers).to_contain_text("word20")
    expect(app.answers).to_have_attribute("aria-busy", "false")

    app.say("run echo alive")
    app.finish("Worked")
    expect(app.conversation).to_contain_text("alive")


def test_a_message_written_while_the_server_is_away_is_sent_once_it_is_back(
    start_server: StartServer, open_app: OpenApp, folder: Path
) -> None:
    first = start_server()
    app = working_on(first, open_app, folder)
    first.kill()
    expect(app.page.get_by_text("Reconnecting")).to_be_visible()
    app.composer.fill("run echo from-afar")
    expect(app.page.get_by_text("sent as soon as the connection is back")).to_be_visible()
    app.composer.press("Enter")

    start_server(home=first.home, port=first.port)
    app.finish("Worked")
    expect(app.messages.filter(has_text="from-afar")).to_have_count(1)
    expect(app.composer).to_have_value("")


def test_a_message_written_while_the_server_is_away_outlives_a_reload(
    start_server: StartServer, open_app: OpenApp, folder: Path
) -> None:
    first = start_server()
    app = working_on(first, open_app, folder)
    path = app.page.url.removeprefix(first.base_url)
    first.kill()
    expect(app.page.get_by_text("Reconnecting")).to_be_visible()
    app.say("run echo from-afar")
    app.page.close()

    second = start_server(home=first.home, port=first.port)
    again = App(app.page.context.new_page(), second)
    again.open(path)
    expect(again.composer).to_have_value("run echo from-afar")


def pass_time(app: App, seconds: int, until: Locator) -> None:
    """In small steps: what is waited for may last no longer than a second."""
    for _ in range(2 * seconds):
        if until.is_visible():
            return
        app.page.clock.run_for(500)
    expect(until).to_be_visible()


def test_a_page_that_nobody_answers_any_more_says_so_and_comes_back(
    server: RunningServer, open_app: OpenApp, folder: Path
) -> None:
    app = open_app(server)
    app.page.clock.install()
    app.open()
    app.add_project(folder)
    server.process.send_signal(signal.SIGSTOP)
    # From here on no attempt begins or ends unless it is told to, however long the looking takes.
    app.page.clock.pause_at(app.page.evaluate("Date.now()") + 1_000)
    try:
        app.say("run echo from-afar")
        pass_time(app, QUIET_SECONDS, app.page.get_by_text("Connecting", exact=True))
        pass_time(app, UNHEARD_SECONDS, app.page.get_by_text("The server cannot be reached."))
    finally:
        server.process.send_signal(signal.SIGCONT)
    app.page.get_by_role("button", name="Try now").click()
    app.page.clock.resume()

    expect(app.page.get_by_text("Connected", exact=True)).to_be_visible()
    app.finish("Worked")
    expect(app.messages).to_have_count(1)
