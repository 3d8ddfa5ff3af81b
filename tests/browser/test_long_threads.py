"""A thread with more entries than one page: older ones come when they are wanted."""

import pytest
from playwright.sync_api import expect

from tests.browser.app import App

TURNS = 40
"""With six entries and more each: the thread opens with 200, and has one page before them."""

SCROLLED = """async log => {
    log.scrollTop = 300;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const rows = [...log.querySelectorAll('[aria-label="Your message"]')];
    const top = log.getBoundingClientRect().top;
    const row = rows.find(row => row.getBoundingClientRect().top >= top);
    return [row.innerText.split("\\n")[0], row.getBoundingClientRect().top];
}"""
"""Goes near the top; says which message is the first that can be seen there, and where."""
PLACE = """(log, text) => [...log.querySelectorAll('[aria-label="Your message"]')]
    .find(row => row.innerText.startsWith(text))?.getBoundingClientRect().top ?? null"""
"""Where a message is on the screen, if it is there."""


TO_THE_BEGINNING = """text => {
    const log = document.querySelector("[role=log]");
    log.scrollTop = 0;
    return log.innerText.includes(text);
}"""


def said(number: int) -> str:
    return f"run echo number-{number}-"


def test_older_messages_come_when_one_scrolls_up_and_the_reader_stays_in_place(app: App) -> None:
    for number in range(TURNS):
        app.say(said(number))
        expect(app.messages.last).to_contain_text(said(number))
        expect(app.stop_button).to_be_hidden()
    app.page.reload()
    expect(app.messages.last).to_contain_text(said(TURNS - 1))

    height = app.conversation.evaluate("log => log.scrollHeight")
    text, place = app.conversation.evaluate(SCROLLED)
    app.page.wait_for_function(
        "height => document.querySelector('[role=log]').scrollHeight > height + 400", arg=height
    )
    assert app.conversation.evaluate(PLACE, text) == pytest.approx(place, abs=60)

    app.page.wait_for_function(TO_THE_BEGINNING, arg=said(0))
    expect(app.messages.filter(has_text=said(0))).to_be_visible()
    app.latest_button.click()
    expect(app.messages.last).to_contain_text(said(TURNS - 1))
