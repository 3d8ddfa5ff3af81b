"""What the page shows of changes and of going back, by accessible name."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.app import App


def lines(app: App) -> Locator:
    return app.conversation.get_by_role("region", name="What this turn changed")


def go_back_buttons(app: App) -> Locator:
    return app.conversation.get_by_role("button", name=re.compile("^Go back to before this turn"))


def question(app: App) -> Locator:
    return app.page.get_by_role("alertdialog")


def move(app: App, words: str) -> Locator:
    """The line about a going back, or an undo."""
    return app.conversation.get_by_role("note").filter(has_text=words)


def go_back_to_before(app: App, turn: int) -> None:
    """From the line of that turn's changes; ends when the thread tells that it is done.

    All turns must be in sight: that this one is gone tells this time from earlier ones.
    """
    go_back_buttons(app).nth(turn - 1).click()
    question(app).get_by_role("button", name="Go back", exact=True).click()
    expect(go_back_buttons(app)).to_have_count(turn - 1)
    expect(move(app, f"Went back to before turn {turn}").last).to_be_visible()
