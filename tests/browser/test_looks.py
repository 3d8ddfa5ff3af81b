"""What everybody needs: names for those who cannot see, keys, small windows, both themes."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import NAMELESS, TOO_HIGH, TOO_WIDE
from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer


def background(page: Page) -> list[int]:
    color = str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    return [int(part) for part in re.findall(r"\d+", color)[:3]]


@pytest.mark.parametrize(("scheme", "is_light"), [("light", True), ("dark", False)])
def test_the_page_follows_the_system_and_the_person(
    open_app: OpenApp,
    common_server: RunningServer,
    scheme: Literal["light", "dark"],
    is_light: bool,
) -> None:
    app = open_app(common_server, color_scheme=scheme)
    assert (min(background(app.page)) > 200) == is_light

    app.page.get_by_role("button", name="Settings", exact=True).click()
    other = "Dark" if is_light else "Light"
    app.page.get_by_role("radio", name=other).click()
    expect(app.page.locator("html")).to_have_attribute("data-theme", other.lower())
    app.page.reload()
    expect(app.composer.or_(app.heading).or_(app.sidebar).first).to_be_visible()
    assert (min(background(app.page)) > 200) != is_light


def test_everything_that_can_be_pressed_has_a_name(supervised: App) -> None:
    supervised.say("create note.md with hello")
    expect(supervised.approval).to_be_visible()
    assert supervised.page.evaluate(NAMELESS) == []

    supervised.button("Allow once").click()
    supervised.finish()
    supervised.page.get_by_role("button", name="Settings", exact=True).click()
    expect(supervised.page.get_by_role("dialog", name="Settings")).to_be_visible()
    assert supervised.page.evaluate(NAMELESS) == []


def test_a_dialog_gives_the_focus_back(app: App) -> None:
    settings = app.page.get_by_role("button", name="Settings", exact=True)
    settings.focus()
    app.page.keyboard.press("Enter")
    dialog = app.page.get_by_role("dialog", name="Settings")
    expect(dialog).to_be_visible()
    for _ in range(30):
        app.page.keyboard.press("Tab")
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")

    app.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(settings).to_be_focused()


def test_a_link_for_the_keyboard_leads_past_the_sidebar(app: App) -> None:
    skip = app.page.get_by_role("link", name="Skip to the message field")
    skip.focus()
    assert skip.evaluate("link => link.getBoundingClientRect().width") > 50

    app.page.keyboard.press("Enter")
    expect(app.composer).to_be_focused()


def test_model_effort_and_mode_are_chosen_and_kept(app: App) -> None:
    app.choose(re.compile("^Mode"), re.compile("^Supervised"))
    expect(app.page.get_by_role("button", name="Mode: Supervised")).to_be_visible()
    app.say("run touch asked-first")
    expect(app.approval).to_be_visible()
    app.button("Decline").click()
    app.finish()

    app.choose(re.compile("^Mode"), re.compile("^Full access"))
    expect(app.page.locator("header").get_by_text("Full access")).to_be_visible()
    app.page.reload()
    expect(app.page.get_by_role("button", name="Mode: Full access")).to_be_visible()
    app.say("run touch not-asked")
    app.finish(count=2)


def test_a_small_window_hides_the_sidebar_until_it_is_wanted(
    open_app: OpenApp, common_server: RunningServer, folder: Path
) -> None:
    wide = open_app(common_server)
    wide.add_project(folder)
    wide.say("run echo " + "long" * 200)
    wide.finish()
    path = wide.page.url.removeprefix(common_server.base_url)

    page = wide.page.context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(common_server.base_url + path)
    small = App(page, common_server)
    expect(small.composer).to_be_visible()
    expect(small.sidebar).to_be_hidden()
    assert not page.evaluate(TOO_WIDE)
    page.get_by_role("button", name="Show the sidebar").click()
    expect(small.sidebar).to_be_visible()
    page.keyboard.press("Escape")
    expect(small.sidebar).to_be_hidden()


def test_all_that_waits_above_the_message_field_leaves_room_for_it(app: App) -> None:
    app.page.set_viewport_size({"width": 390, "height": 700})
    app.say("start a background timer")
    app.finish()
    app.say("ask me a question")
    question = app.page.get_by_role("form", name="Question")
    expect(question).to_be_visible()
    for text in ("one", "two", "three", "four", "five"):
        app.composer.fill(text)
        app.page.get_by_role("button", name="Queue for after this turn").click()
        expect(app.composer).to_have_value("")

    for shown in (app.heading, app.page.get_by_role("button", name="Send to the running turn")):
        expect(shown).to_be_in_viewport(ratio=1)
    expect(question.get_by_role("button", name="Answer")).to_be_in_viewport(ratio=1)
    expect(app.page.get_by_role("region", name="Queue")).to_contain_text("one")
    assert not app.page.evaluate(TOO_HIGH)

    app.page.get_by_role("button", name="Remove: one").click()
    undo = app.page.get_by_role("region", name="Messages").get_by_role("button", name="Undo")
    app.page.get_by_role("button", name="Stop the agent").click(timeout=2_000)
    undo.click(timeout=2_000)


def test_the_palette_finds_a_thread_by_keyboard_alone(app: App) -> None:
    app.say("run echo needle-in-the-hay")
    app.finish()
    app.page.keyboard.press("ControlOrMeta+Shift+O")
    expect(app.heading).to_have_text("New thread")
    app.page.keyboard.press("ControlOrMeta+K")
    app.page.keyboard.type("needle-in")
    app.page.keyboard.press("Enter")

    expect(app.heading).to_have_text("run echo needle-in-the-hay")
