"""The admin in a browser: a thread's story is read, at any width, and orders are given."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.accessibility import NAMELESS, TOO_WIDE
from tests.browser.app import App

LISTS = "/admin/orchestration"
PAGES = (
    *("/admin/wire/", "/admin/processes/", "/admin/access/", f"{LISTS}/thread/"),
    *(f"{LISTS}/storedevent/", f"{LISTS}/session/", f"{LISTS}/turn/", f"{LISTS}/commandreceipt/"),
)
UNNAMED = NAMELESS.replace(
    "one.labels", "one.title || one.type === 'submit' && one.value || one.labels"
)
NARROW: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture
def told(supervised: App) -> Iterator[Page]:
    """The story of a thread in which a question waits for an answer."""
    supervised.say("run ls -la")
    supervised.button("Allow once").click()
    supervised.finish()
    thread_id = supervised.page.url.rstrip("/").rpartition("/")[2]
    supervised.page.goto(f"{supervised.server.base_url}{LISTS}/thread/{thread_id}/story/")
    yield supervised.page


def test_a_story_is_read_line_by_line_and_narrowed_to_a_turn(told: Page) -> None:
    line = told.locator("details.t3-kind-event", has_text="thread.turn-start-requested")
    line.locator("summary").click()
    expect(line.get_by_text('"runtimeMode"')).to_be_visible()

    told.get_by_role("img", name=re.compile("^Where .* went: queue")).first.hover()
    told.get_by_role("link", name=re.compile("^[0-9a-f-]{36}$")).first.click()

    expect(told.get_by_role("heading", name="What was asked")).to_be_visible()
    expect(told.get_by_text("run ls -la").first).to_be_visible()
    expect(told.get_by_role("heading", name="Where its time went")).to_be_visible()

    told.get_by_label("events").uncheck()
    told.get_by_role("button", name="Show").click()
    expect(told.locator(".t3-kind-frame").first).to_be_visible()
    expect(told.locator(".t3-kind-event")).to_have_count(0)


def test_an_order_asks_first_and_tells_what_became_of_it(told: Page) -> None:
    told.goto(told.url.replace("/story/", "/change/"))
    told.get_by_role("link", name="Archive").click()
    expect(told.get_by_role("heading", name="Archive?")).to_be_visible()

    told.get_by_role("button", name="Archive").click()

    expect(told.get_by_text("Archive: accepted, as event")).to_be_visible()
    expect(told.get_by_role("link", name="Take out of the archive")).to_be_visible()


def test_no_page_is_too_wide_and_everything_has_a_name(told: Page) -> None:
    base, story = told.url.partition("/admin/")[0], told.url
    for size in (NARROW, WIDE):
        told.set_viewport_size(size)
        for url in (story, *(base + path for path in PAGES)):
            told.goto(url)
            assert not told.evaluate(TOO_WIDE), url
            assert told.evaluate(UNNAMED) == [], url
