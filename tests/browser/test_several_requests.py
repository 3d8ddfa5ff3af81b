"""Several open questions of one agent: one after the other, by keyboard, and when it dies."""

import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.processes import children_of
from tests.support.server import RunningServer, StartServer

TWO = "run `touch one` and `touch two` at once"


def test_two_approvals_are_answered_one_after_the_other_by_keyboard(
    supervised: App, folder: Path
) -> None:
    supervised.say(TWO)
    expect(supervised.approval).to_contain_text("1 of 2")
    expect(supervised.approval).to_contain_text("touch one")
    expect(supervised.button("Allow once")).to_be_enabled()
    supervised.page.keyboard.press("Escape")
    supervised.page.keyboard.press("y")
    expect(supervised.approval).to_contain_text("touch two")
    expect(supervised.approval).not_to_contain_text("1 of 2")
    expect(supervised.button("Decline")).to_be_enabled()
    supervised.page.keyboard.press("n")
    supervised.finish()

    expect(supervised.approval).to_be_hidden()
    assert (folder / "one").exists() and not (folder / "two").exists()


def test_a_key_that_is_held_down_answers_only_the_first(supervised: App, folder: Path) -> None:
    supervised.say(TWO)
    expect(supervised.button("Allow once")).to_be_enabled()
    supervised.page.keyboard.press("Escape")
    supervised.page.keyboard.down("y")
    supervised.page.keyboard.down("y")
    supervised.page.keyboard.down("y")
    expect(supervised.approval).to_contain_text("touch two")
    supervised.page.keyboard.up("y")
    expect(supervised.button("Decline")).to_be_enabled()

    assert not (folder / "two").exists()


def test_two_tabs_answer_one_each(
    supervised: App, open_app: OpenApp, common_server: RunningServer, folder: Path
) -> None:
    supervised.say(TWO)
    expect(supervised.approval).to_contain_text("1 of 2")
    other = open_app(common_server, supervised.page.url.removeprefix(common_server.base_url))
    expect(other.approval).to_contain_text("touch one")
    other.button("Decline").click()
    expect(supervised.approval).to_contain_text("touch two")
    supervised.button("Allow once").click()
    supervised.finish()
    other.finish()

    expect(other.approval).to_be_hidden()
    assert (folder / "two").exists() and not (folder / "one").exists()


@pytest.mark.parametrize("text", [TWO, "ask me a question"])
def test_what_an_agent_asked_that_died_closes_with_an_explanation(
    start_server: StartServer, open_app: OpenApp, folder: Path, text: str
) -> None:
    server = start_server()
    app = open_app(server, mode="approval-required")
    app.add_project(folder)
    app.say(text)
    panel = app.page.get_by_role("group", name="The agent asks")
    expect(panel).to_be_visible()
    for pid in children_of(server.process.pid):
        os.kill(pid, signal.SIGKILL)

    expect(panel).to_be_hidden()
    expect(app.stop_button).to_be_hidden()
    expect(app.conversation).to_contain_text(re.compile("killed", re.IGNORECASE))
    app.choose(re.compile("^Mode"), re.compile("^Full access"))
    app.say("run echo alive")
    app.finish("Worked")
