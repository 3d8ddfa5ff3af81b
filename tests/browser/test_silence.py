"""An agent that says nothing: the page tells it, and the person decides."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.processes import children_of
from tests.support.server import RunningServer

SLOW = "stream 500 words at 4/s"
"""Slow enough that no word is on its way when the agent is stopped right after one."""
AGENTS_SILENCE = "No word from Demo agent"


@pytest.fixture
def clocked(open_app: OpenApp, server: RunningServer, folder: Path) -> Iterator[App]:
    """With a clock that can be put forward, and an agent of its own that can be stopped."""
    app = open_app(server)
    app.page.clock.install()
    app.open()
    app.add_project(folder)
    yield app


def agents_of(app: App) -> list[int]:
    return children_of(app.server.process.pid)


def test_an_agent_that_hangs_is_told_and_given_up_on_demand(clocked: App) -> None:
    clocked.say(SLOW)
    expect(clocked.answers).to_contain_text("word2")
    (agent,) = agents_of(clocked)
    os.kill(agent, signal.SIGSTOP)
    expect(clocked.working).to_contain_text("Working")
    clocked.page.clock.fast_forward(95_000)

    expect(clocked.working).to_have_text(AGENTS_SILENCE)
    clocked.conversation.get_by_role("button", name="Restart session").click()

    clocked.finish("Stopped")
    expect(clocked.answers).to_contain_text("word2")
    clocked.say("run echo next")
    clocked.finish("Worked")
    assert agents_of(clocked) != [agent]


def test_the_time_that_a_computer_has_slept_is_no_silence_of_the_agents(clocked: App) -> None:
    clocked.say(SLOW)
    expect(clocked.answers).to_contain_text("word2")
    (agent,) = agents_of(clocked)
    os.kill(agent, signal.SIGSTOP)
    clocked.page.clock.fast_forward(3_600_000)
    expect(clocked.working).to_contain_text("Working")
    clocked.page.clock.fast_forward(30_000)
    expect(clocked.working).to_contain_text("Working")

    clocked.page.clock.fast_forward(65_000)
    expect(clocked.working).to_have_text(AGENTS_SILENCE)


def test_an_agent_that_others_use_is_restarted_for_all_of_them_on_demand(clocked: App) -> None:
    clocked.say("stream 400 words at 4/s")
    expect(clocked.answers).to_contain_text("word2")
    clocked.page.keyboard.press("ControlOrMeta+Shift+o")
    clocked.say(SLOW)
    expect(clocked.answers).to_contain_text("word2")
    (agent,) = agents_of(clocked)
    os.kill(agent, signal.SIGSTOP)

    clocked.stop_button.click()
    waiting = clocked.conversation.get_by_role("note").filter(has_text="does not answer;")
    expect(waiting).to_contain_text("it is restarted when the other turn on it has ended")
    clocked.say("run echo meanwhile")
    clocked.finish("Worked")
    waiting.get_by_role("button", name="Restart now (interrupts 1 turn)").click()

    expect(clocked.conversation).to_contain_text("The agent that did not answer was ended")
    expect(clocked.composer).to_be_focused()
    clocked.thread_link("stream 400 words at 4/s").click()
    expect(clocked.conversation).to_contain_text("person restarted the agent")
    clocked.say("run echo next")
    clocked.finish("Worked")


def test_a_word_ends_the_silence(clocked: App) -> None:
    clocked.say(SLOW)
    expect(clocked.answers).to_contain_text("word2")
    (agent,) = agents_of(clocked)
    os.kill(agent, signal.SIGSTOP)
    clocked.page.clock.fast_forward(95_000)
    expect(clocked.working).to_have_text(AGENTS_SILENCE)

    os.kill(agent, signal.SIGCONT)

    expect(clocked.working).to_contain_text("Working")


def test_a_command_that_runs_is_no_silence(clocked: App) -> None:
    clocked.say("run sleep 1000")
    running = clocked.conversation.get_by_role(
        "button", name=re.compile("Running Command sleep 1000")
    )
    expect(running).to_be_visible()
    clocked.page.clock.fast_forward(95_000)

    expect(clocked.working).to_have_text("Still running sleep 1000")
    expect(clocked.conversation.get_by_role("button", name="Restart session")).to_have_count(0)
