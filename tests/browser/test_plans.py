"""Plan first: a proposed plan is refined, implemented here or elsewhere, and marked then."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer


def plan_switch(app: App) -> Locator:
    return app.page.get_by_role("button", name="Plan first")


def plans(app: App) -> Locator:
    return app.conversation.get_by_role("region", name="Proposed plan")


@pytest.fixture
def planned(app: App) -> App:
    """A thread in plan mode whose agent has proposed a plan."""
    plan_switch(app).click()
    expect(plan_switch(app)).to_have_attribute("aria-pressed", "true")
    app.say("create note.md with hello")
    app.finish()
    expect(plans(app)).to_contain_text("note.md")
    return app


def test_in_plan_mode_nothing_is_done_before_it_was_proposed(planned: App, folder: Path) -> None:
    expect(plans(planned).get_by_role("button", name="Implement", exact=True)).to_be_enabled()
    assert not (folder / "note.md").exists()


def test_a_plan_is_implemented_here_and_marked(planned: App, folder: Path) -> None:
    plans(planned).get_by_role("button", name="Implement", exact=True).click()
    planned.finish(count=2)

    assert (folder / "note.md").read_text() == "hello\n"
    expect(plans(planned)).to_contain_text("Implemented below")
    expect(plans(planned).get_by_role("button", name="Implement", exact=True)).to_be_hidden()
    expect(plan_switch(planned)).to_have_attribute("aria-pressed", "false")
    planned.page.reload()
    expect(plans(planned)).to_contain_text("Implemented below")


def test_a_plan_is_implemented_in_a_new_thread_and_says_where(planned: App, folder: Path) -> None:
    first = planned.page.url
    plans(planned).get_by_role("button", name="Implement in a new thread").click()
    expect(planned.page).not_to_have_url(first)
    planned.finish()
    assert (folder / "note.md").read_text() == "hello\n"
    title = planned.heading.inner_text()

    planned.page.go_back()
    expect(planned.page).to_have_url(first)
    expect(plans(planned)).to_contain_text(f"Implemented in {title}")
    plans(planned).get_by_role("link", name=title).click()
    expect(planned.page).not_to_have_url(first)
    expect(planned.heading).to_have_text(title)


def test_a_plan_is_refined_and_only_the_newest_can_be_implemented(
    planned: App, folder: Path
) -> None:
    plans(planned).get_by_role("button", name="Refine").click()
    expect(planned.composer).to_be_focused()
    planned.say("create note.md with goodbye")
    planned.finish(count=2)

    expect(plans(planned)).to_have_count(2)
    expect(plans(planned).first).to_contain_text("Earlier plan")
    expect(planned.page.get_by_role("button", name="Implement", exact=True)).to_have_count(1)
    plans(planned).last.get_by_role("button", name="Implement", exact=True).click()
    expect(plans(planned).last).to_contain_text("Implemented below")
    expect(planned.stop_button).to_be_hidden()
    assert (folder / "note.md").read_text() == "goodbye\n"


def test_another_tab_sees_the_plan_and_that_it_is_implemented(
    planned: App, open_app: OpenApp, common_server: RunningServer
) -> None:
    other = open_app(common_server, planned.page.url.removeprefix(common_server.base_url))
    expect(plans(other)).to_contain_text("note.md")
    plans(other).get_by_role("button", name="Implement", exact=True).click()

    expect(plans(planned)).to_contain_text("Implemented below")
    planned.finish(count=2)


def test_plan_mode_is_switched_by_a_key_and_kept(app: App) -> None:
    app.composer.press("ControlOrMeta+.")
    expect(plan_switch(app)).to_have_attribute("aria-pressed", "true")
    app.say("create note.md with hello")
    app.finish()
    app.page.reload()
    expect(plan_switch(app)).to_have_attribute("aria-pressed", "true")
    app.composer.press("ControlOrMeta+.")
    app.say("run echo done-at-once")
    app.finish(count=2)

    expect(app.conversation.get_by_role("button", name=re.compile("done-at-once"))).to_be_visible()
