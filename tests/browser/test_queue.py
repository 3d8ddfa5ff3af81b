"""Messages that wait for the running turn: queued, changed, moved, taken out and sent."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import App

LONG = "stream 5000 words at 100/s"


class Queue:
    """The queue of the thread that a tab shows."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.panel = app.page.get_by_role("region", name="Queue", exact=True)
        self.rows = self.panel.get_by_role("list", name="Queued messages").locator("> li")

    def add(self, *texts: str) -> None:
        for text in texts:
            self.app.composer.fill(text)
            self.app.page.get_by_role("button", name="Queue for after this turn").click()
            expect(self.row(text)).to_be_visible()

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    def button(self, action: str, text: str) -> Locator:
        return self.panel.get_by_role("button", name=f"{action}: {text}")

    def shows(self, *texts: str) -> None:
        expect(self.rows).to_have_count(len(texts))
        expect(self.rows).to_have_text([re.compile(re.escape(text)) for text in texts])


@pytest.fixture
def working(app: App) -> App:
    app.say(LONG)
    expect(app.answers).to_contain_text("word5")
    return app


def test_what_is_queued_runs_in_order_when_the_agent_is_done(app: App, folder: Path) -> None:
    app.say("run until test -e done; do sleep 0.1; done")
    expect(app.stop_button).to_be_visible()
    queue = Queue(app)
    app.composer.fill("stream 3 words at 500/s")
    app.composer.press("Control+Shift+Enter")
    expect(app.composer).to_have_value("")
    queue.add("stream 4 words at 500/s")
    queue.shows("stream 3 words", "stream 4 words")
    expect(queue.panel).to_contain_text("Queued: 2, sent one by one when the agent is done")
    (folder / "done").touch()

    app.finish(count=3)
    expect(queue.panel).to_have_count(0)
    expect(app.messages).to_have_count(3)
    expect(app.page.get_by_text("Sent while the agent worked")).to_have_count(0)
    expect(app.messages.nth(1)).to_contain_text("stream 3 words")


def test_an_interrupted_turn_holds_the_queue(working: App) -> None:
    queue = Queue(working)
    queue.add("run echo one", "run echo two")
    working.stop_button.click()
    expect(queue.panel).to_contain_text("Queue paused: the last turn was interrupted")
    working.page.reload()
    queue.shows("run echo one", "run echo two")

    queue.panel.get_by_role("button", name="Send next").click()

    expect(queue.panel).to_have_count(0)
    working.finish("Worked", count=2)
    expect(working.messages.filter(has_text="run echo two")).to_have_count(1)


def test_a_queue_is_worked_on_by_keys_alone(working: App) -> None:
    queue, keys = Queue(working), working.page.keyboard
    queue.add("one", "two", "three")
    queue.button("Edit", "two").focus()
    keys.press("Alt+ArrowUp")
    queue.shows("two", "one", "three")
    expect(queue.button("Edit", "two")).to_be_focused()
    keys.press("Alt+ArrowDown")
    keys.press("Alt+ArrowDown")
    queue.shows("one", "three", "two")

    keys.press("Enter")
    field = queue.panel.get_by_role("textbox", name="Queued message")
    expect(field).to_be_focused()
    keys.press("Control+A")
    keys.type("zwei")
    keys.press("Enter")
    queue.shows("one", "three", "zwei")
    queue.button("Remove", "one").focus()
    keys.press("Enter")
    queue.shows("three", "zwei")
    expect(queue.button("Remove", "three")).to_be_focused()
    expect(working.stop_button).to_be_visible()


def test_a_removed_message_comes_back_to_its_place_with_its_image(
    working: App, tmp_path: Path
) -> None:
    picture = tmp_path / "dot.png"
    working.page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": 40, "height": 40})
    queue = Queue(working)
    queue.add("one")
    working.page.locator("input[type=file]").set_input_files(picture)
    queue.add("look at this")
    queue.add("three")
    image = queue.row("look at this").get_by_role("img", name="dot.png")
    expect(image).to_have_js_property("naturalWidth", 40)

    queue.button("Remove", "look at this").click()
    undo = working.page.get_by_role("button", name="Undo")
    undo.hover()  # else it goes after a while, which a busy machine may take for the rest
    queue.shows("one", "three")
    undo.click()

    queue.shows("one", "look at this", "three")
    expect(image).to_have_js_property("naturalWidth", 40)


def test_a_message_is_dragged_to_another_place(working: App) -> None:
    queue = Queue(working)
    queue.add("one", "two", "three")
    queue.row("three").get_by_title("Drag to another place").drag_to(queue.row("one"))

    queue.shows("three", "one", "two")


def test_a_message_is_sent_into_the_running_turn(working: App) -> None:
    queue = Queue(working)
    queue.add("explain this folder", "stream 2 words at 500/s")
    queue.button("Send into the running turn", "explain this folder").click()

    expect(working.page.get_by_text("Sent while the agent worked")).to_have_count(1)
    working.finish(count=2)
    expect(working.messages.filter(has_text="stream 2 words")).to_have_count(1)


def test_two_tabs_work_on_one_queue(working: App) -> None:
    queue = Queue(working)
    queue.add("one", "two")
    other = App(working.page.context.new_page(), working.server)
    other.open(working.page.url.removeprefix(working.server.base_url))
    theirs = Queue(other)
    theirs.shows("one", "two")
    theirs.button("Move up", "two").click()
    queue.shows("two", "one")

    queue.button("Edit", "one").click()
    queue.panel.get_by_role("textbox", name="Queued message").fill("one, but better")
    theirs.button("Remove", "one").click()

    theirs.shows("two")
    expect(queue.panel.get_by_role("alert")).to_contain_text("one, but better")
    queue.panel.get_by_role("button", name="Queue as a new message").click()
    theirs.shows("two", "one, but better")
