"""The real codex, as a person sets it up on the page."""

import re

from playwright.sync_api import expect

from tests.browser.app import App
from tests.support.codex import CodexHome


def set_up_codex(app: App, home: CodexHome) -> None:
    app.page.get_by_role("button", name="Settings", exact=True).click()
    dialog = app.page.get_by_role("dialog", name="Settings")
    dialog.get_by_label("Program").fill(str(home.binary))
    dialog.get_by_label("Home folder").fill(str(home.path))
    dialog.get_by_role("button", name="Save paths").click()
    codex = dialog.get_by_role("listitem").filter(has_text="Codex")
    expect(codex).to_contain_text("Ready")
    expect(codex).to_contain_text(re.compile(r"version \d+\.\d+"))
    app.page.keyboard.press("Escape")
