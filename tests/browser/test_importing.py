"""A conversation that the agent keeps: found, looked at, and continued in the page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import App


@pytest.fixture
def forgotten(app: App, folder: Path) -> App:
    """A thread that was deleted: the agent still keeps what was said in it."""
    app.say("add a file notes.md")
    app.finish()
    app.act_on_thread("add a file notes.md", "Delete…")
    app.page.get_by_role("button", name="Delete thread").click()
    expect(app.thread_link("add a file notes.md")).to_be_hidden()
    app.project.get_by_role("button", name=f"New thread in {folder.name}").click()
    return app


def dialog_of(app: App) -> Locator:
    return app.page.get_by_role("dialog", name="Import a conversation")


def test_a_conversation_is_found_by_keys_looked_at_and_continued(forgotten: App) -> None:
    app, page = forgotten, forgotten.page
    page.keyboard.press("Control+k")
    page.keyboard.type("import")
    page.keyboard.press("Enter")
    found = dialog_of(app).get_by_role("option", name=re.compile("add a file notes.md"))
    expect(found).to_be_visible()
    dialog_of(app).get_by_role("combobox").focus()
    page.keyboard.press("Enter")

    expect(app.heading).to_have_text("add a file notes.md")
    expect(app.conversation).to_contain_text("notes.md")
    expect(app.composer).to_be_hidden()
    expect(app.thread_link("add a file notes.md")).to_be_hidden()

    page.get_by_role("button", name="Continue here").click()
    expect(app.thread_link("add a file notes.md")).to_be_visible()
    expect(app.conversation).to_contain_text("Continued from the demo agent")
    app.say("stream 5 words at 500/s")
    app.finish(count=2)
    expect(app.answers.last).to_contain_text("word4")


def test_one_that_is_a_thread_already_opens_that_thread(app: App, folder: Path) -> None:
    app.say("stream 3 words at 500/s")
    app.finish()
    page = app.page
    app.project.get_by_role("button", name=f"Actions for {folder.name}").click()
    page.get_by_role("menuitem", name="Import conversation").click()
    found = dialog_of(app).get_by_role("option", name=re.compile("stream 3 words"))
    expect(found).to_contain_text("a thread here")
    address = page.url
    app.open()
    app.project.get_by_role("button", name=f"Actions for {folder.name}").click()
    page.get_by_role("menuitem", name="Import conversation").click()
    found.click()

    expect(page).to_have_url(address)
