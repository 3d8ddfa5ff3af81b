"""A thread with more entries than one page: older ones come when they are wanted."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App

pytestmark = pytest.mark.timeout(90)

TURNS = 60
"""Four entries each: more than the page of 200 with which a thread opens."""

OFFSET = """text => {
    const row = [...document.querySelectorAll('[aria-label="Your message"]')]
        .find(row => row.innerText.includes(text));
    return row ? Math.round(row.getBoundingClientRect().top) : null;
}"""


def place_of(page: Page, text: str) -> int | None:
    place: int | None = page.evaluate(OFFSET, text)
    return place


def test_older_messages_come_when_one_scrolls_up_and_the_place_is_kept(app: App) -> None:
    app.say("run echo number-0-")
    app.finish()
    for number in range(1, TURNS):
        app.say(f"run echo number-{number}-")
        expect(app.messages.last).to_contain_text(f"number-{number}-")
        expect(app.stop_button).to_be_hidden()
    app.page.reload()
    expect(app.messages.last).to_contain_text(f"number-{TURNS - 1}-")

    app.conversation.hover()
    first = app.messages.filter(has_text="number-0-")
    for _ in range(400):
        if first.count():
            break
        app.page.mouse.wheel(0, -1500)
        app.page.wait_for_timeout(20)

    expect(first).to_be_visible()
    expect(app.latest_button).to_be_visible()
    app.latest_button.click()
    expect(app.messages.last).to_contain_text(f"number-{TURNS - 1}-")
    expect(app.conversation).to_contain_text(re.compile(f"number-{TURNS - 1}-"))
