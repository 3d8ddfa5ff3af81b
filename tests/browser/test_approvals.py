"""What the agent asks, answered by mouse and by key, and never by accident."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app import App, Decision

NEW_FILE = "create note.md with hello"


def test_the_question_shows_what_would_be_done(supervised: App) -> None:
    supervised.say(NEW_FILE)

    expect(supervised.approval).to_contain_text("The agent asks to change a file")
    expect(supervised.approval).to_contain_text("note.md")
    expect(supervised.approval).to_contain_text("hello")
    expect(supervised.working).to_contain_text("Waiting for your approval")
    expect(supervised.thread_link(re.compile(NEW_FILE))).to_have_accessible_name(
        re.compile("approval", re.IGNORECASE)
    )


@pytest.mark.parametrize(
    ("decision", "record", "ending"),
    [
        ("Allow once", "New file note.md allowed by you", "Worked"),
        ("Allow for this session", "New file note.md allowed by you for this session", "Worked"),
        ("Decline", "New file note.md declined by you", "Worked"),
        ("Decline and stop", "New file note.md declined by you", "Stopped"),
    ],
)
def test_a_click_decides(
    supervised: App, folder: Path, decision: Decision, record: str, ending: str
) -> None:
    supervised.say(NEW_FILE)
    supervised.button(decision).click()
    supervised.finish(ending)

    expect(supervised.approval).to_be_hidden()
    expect(supervised.conversation.get_by_role("button", name=record)).to_be_visible()
    assert (folder / "note.md").exists() == decision.startswith("Allow")


@pytest.mark.parametrize(
    ("key", "ending", "written"),
    [("y", "Worked", True), ("a", "Worked", True), ("n", "Worked", False), ("c", "Stopped", False)],
)
def test_a_key_decides_once_escape_has_left_the_message(
    supervised: App, folder: Path, key: str, ending: str, written: bool
) -> None:
    supervised.say(NEW_FILE)
    expect(supervised.button("Allow once")).to_be_enabled()
    supervised.page.keyboard.press("Escape")
    supervised.page.keyboard.press(key)
    supervised.finish(ending)

    expect(supervised.composer).to_be_focused()
    assert (folder / "note.md").exists() == written


def test_typing_a_message_answers_nothing(supervised: App, folder: Path) -> None:
    supervised.say("run touch made-it")
    expect(supervised.button("Allow once")).to_be_enabled()
    expect(supervised.composer).to_be_focused()
    supervised.page.keyboard.type("any yes can")

    expect(supervised.composer).to_have_value("any yes can")
    expect(supervised.approval).to_be_visible()
    assert not (folder / "made-it").exists()


def test_an_allowance_for_the_session_holds_for_the_next_turn(
    supervised: App, folder: Path
) -> None:
    supervised.say("run touch same")
    supervised.button("Allow for this session").click()
    supervised.finish()
    supervised.say("run touch same")
    supervised.finish(count=2)

    ran = supervised.conversation.get_by_role("button", name="Command touch same")
    expect(ran).to_have_count(2)
    expect(ran.first).to_have_accessible_name(re.compile("allowed by you for this session"))
    assert (folder / "same").exists()


def test_the_way_to_the_buttons_is_one_step_back(supervised: App) -> None:
    supervised.say("run echo hi")
    expect(supervised.button("Allow once")).to_be_enabled()
    supervised.page.keyboard.press("Shift+Tab")
    expect(supervised.button("Allow once")).to_be_focused()
    supervised.page.keyboard.press("Shift+Tab")
    expect(supervised.button("Allow for this session")).to_be_focused()
    supervised.page.keyboard.press("Tab")
    supervised.page.keyboard.press("Enter")

    supervised.finish()


def test_a_question_outlives_a_reload(supervised: App, folder: Path) -> None:
    supervised.say(NEW_FILE)
    expect(supervised.approval).to_be_visible()
    supervised.page.reload()
    supervised.button("Allow once").click()

    supervised.finish()
    assert (folder / "note.md").exists()
