"""A turn at work: stopping it, steering it, reloading the page, looking from two tabs."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import expect

from tests.browser.app import App
from tests.support.processes import children_of

LONG = "stream 5000 words at 100/s"


@contextmanager
def agents_held(app: App) -> Iterator[None]:
    """No turn goes on meanwhile, however long the page takes."""
    agents = children_of(app.server.process.pid)
    signal_to(agents, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_to(agents, signal.SIGCONT)


def signal_to(processes: list[int], what: signal.Signals) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):  # a command of git that is done
            os.kill(pid, what)


def test_the_stop_button_stops_and_keeps_the_text(app: App) -> None:
    app.say(LONG)
    expect(app.answers).to_contain_text("word20")
    app.stop_button.click()

    app.finish("Stopped")
    expect(app.answers).to_have_attribute("aria-busy", "false")
    expect(app.answers).to_contain_text("word20")
    app.say("run echo next")
    app.finish("Worked")


def test_escape_twice_stops(app: App) -> None:
    app.say(LONG)
    expect(app.answers).to_contain_text("word1")
    app.page.keyboard.press("Escape")
    expect(app.page.get_by_text("again to stop the agent")).to_be_visible()
    app.page.keyboard.press("Escape")

    app.finish("Stopped")


def test_a_message_meanwhile_steers_and_says_so_once(app: App) -> None:
    app.say(LONG)
    expect(app.answers).to_contain_text("word10")
    app.composer.fill("explain this folder")
    expect(app.page.get_by_text("your message steers it")).to_be_visible()
    app.composer.press("Enter")

    app.finish()
    expect(app.messages.last).to_contain_text("explain this folder")  # the first may be far above
    expect(app.page.get_by_text("Sent while the agent worked")).to_have_count(1)
    expect(app.page.get_by_text("into the running turn")).to_have_count(0)
    expect(app.answers.last).to_contain_text("shop.py")


def test_a_message_after_a_turn_steers_nothing(app: App) -> None:
    app.say("run echo one")
    app.finish()
    app.say("run echo two")
    app.finish(count=2)

    expect(app.messages).to_have_count(2)
    expect(app.page.get_by_text("Sent while the agent worked")).to_have_count(0)


def test_a_reload_in_the_middle_of_a_turn_loses_nothing(app: App) -> None:
    app.say("stream 800 words at 100/s")
    expect(app.answers).to_contain_text("word50")
    with agents_held(app):
        app.page.reload()
        expect(app.stop_button).to_be_visible()

    app.finish()
    words = [f"word{number}" for number in range(800)]
    assert app.answers.inner_text().split()[:800] == words
    app.conversation.press("Home")
    expect(app.messages).to_contain_text("stream 800 words")


def test_two_tabs_see_the_same(app: App) -> None:
    app.say(LONG)
    expect(app.heading).to_have_text(LONG)
    other = App(app.page.context.new_page(), app.server)
    other.open(app.page.url.removeprefix(app.server.base_url))
    expect(other.answers).to_contain_text("word20")
    other.stop_button.click()

    app.finish("Stopped")
    other.finish("Stopped")
    assert app.answers.inner_text() == other.answers.inner_text()
    app.act_on_thread(LONG, "Rename")
    app.page.get_by_role("textbox", name="Title of the thread").fill("One name for both")
    app.page.keyboard.press("Enter")
    expect(other.heading).to_have_text("One name for both")


def test_the_sidebar_tells_which_thread_works(app: App) -> None:
    app.say(LONG)
    link = app.project.locator("[aria-current=page]")

    expect(link).to_have_accessible_name(re.compile("working", re.IGNORECASE))
    app.stop_button.click()
    app.finish("Stopped")
    expect(link).not_to_have_accessible_name(re.compile("working", re.IGNORECASE))
