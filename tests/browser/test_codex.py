"""The real codex, set up in the settings and driven from the page, against a scripted model."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.changes import go_back_buttons, lines, move, question
from tests.browser.codex import set_up_codex
from tests.browser.conftest import ModelInThread, OpenApp
from tests.support.codex import CodexHome
from tests.support.server import RunningServer, StartServer


@pytest.fixture
def codex_app(open_app: OpenApp, server: RunningServer, codex_home: CodexHome, folder: Path) -> App:
    """A new thread with the real codex, supervised."""
    app = open_app(server, mode="approval-required")
    set_up_codex(app, codex_home)
    app.add_project(folder)
    app.choose(re.compile("Agent and model"), "GPT-5.5")
    return app


def test_a_turn_with_an_approval_a_file_change_and_an_interrupt(
    codex_app: App, scripted_model: ModelInThread, folder: Path
) -> None:
    app = codex_app
    app.say("add notes.md :: hello")
    expect(app.approval).to_contain_text("notes.md")
    app.button("Allow once").click()
    app.finish()
    expect(app.conversation.get_by_role("button", name=re.compile("New file"))).to_contain_text(
        "1 lines added, 0 removed"
    )
    assert (folder / "notes.md").read_text() == "hello\n"

    app.say("shell: echo from-the-shell")
    app.button("Allow once").click()
    app.finish(count=2)
    expect(app.conversation).to_contain_text("exit 0")

    app.say("hold")
    expect(app.answers.last).to_contain_text("before")
    app.stop_button.click()
    app.finish("Stopped")
    expect(app.answers.last).to_contain_text("before")


def test_a_conversation_goes_on_after_a_restart_of_the_server(
    start_server: StartServer,
    open_app: OpenApp,
    codex_home: CodexHome,
    scripted_model: ModelInThread,
    folder: Path,
) -> None:
    first = start_server()
    app = open_app(first)
    set_up_codex(app, codex_home)
    app.add_project(folder)
    app.choose(re.compile("Agent and model"), "GPT-5.5")
    app.say("say 3 words")
    app.finish()
    first.stop()

    start_server(home=first.home, port=first.port)
    app.say("say 5 words")
    app.finish(count=2)

    expect(app.answers.last).to_have_text(re.compile("word0 word1 word2 word3 word4"))
    heard = str(scripted_model.model.requests[-1].body["input"])
    assert "say 3 words" in heard


def test_a_message_steers_a_running_turn(codex_app: App, scripted_model: ModelInThread) -> None:
    app = codex_app
    app.say("hold")
    expect(app.answers).to_contain_text("before")
    app.say("say 3 words")
    expect(app.page.get_by_text("Sent while the agent worked")).to_be_visible()
    scripted_model.release(10)

    app.finish()
    expect(app.answers.last).to_contain_text("word2")


def test_a_codex_that_is_not_there_is_told_in_plain_words(
    open_app: OpenApp, server: RunningServer
) -> None:
    app = open_app(server)
    app.page.get_by_role("button", name="Settings", exact=True).click()
    dialog = app.page.get_by_role("dialog", name="Settings")
    dialog.get_by_label("Program").fill("/nowhere/codex")
    dialog.get_by_role("button", name="Save paths").click()

    codex = dialog.get_by_role("listitem").filter(has_text="Codex")
    expect(codex).to_contain_text("Not usable")
    expect(codex).to_contain_text("/nowhere/codex")


def test_a_failure_of_the_model_is_told_and_the_thread_stays_usable(codex_app: App) -> None:
    app = codex_app
    app.say("error 400")
    app.finish("Failed")
    app.say("say 3 words")
    app.finish("Worked")


def test_a_command_is_allowed_for_good_in_two_steps(
    codex_app: App, codex_home: CodexHome, folder: Path
) -> None:
    app = codex_app
    app.say("shell: touch for-good")
    app.approval.get_by_role("button", name=re.compile("Always allow commands")).click()
    meaning = app.approval.get_by_role("group", name="Always allow")
    expect(meaning).to_contain_text("in this and all later conversations")
    meaning.get_by_role("button", name="Back").click()
    expect(meaning).to_be_hidden()
    app.approval.get_by_role("button", name=re.compile("Always allow commands")).click()
    meaning.get_by_role("button", name="Always allow").click()
    app.finish()

    rules = codex_home.path / "rules" / "default.rules"
    expect(app.conversation).to_contain_text("default.rules")
    assert "touch" in rules.read_text()
    app.say("shell: touch for-good")
    app.finish(count=2)
    assert (folder / "for-good").exists()


def test_what_a_sub_agent_wants_is_asked_where_it_was_started(codex_app: App, folder: Path) -> None:
    app = codex_app
    app.page.get_by_role("button", name=re.compile("Agent and model")).click()
    app.page.get_by_role("menuitem", name="Use another model…").click()
    app.page.get_by_role("textbox", name="Model", exact=True).fill("a-model-of-my-own")
    app.page.get_by_role("button", name="Use model a-model-of-my-own").click()
    app.say("delegate: shell: touch made")
    expect(app.approval).to_contain_text("A sub-agent asks")
    app.button("Allow once").click()
    app.finish()

    assert (folder / "made").exists()


def test_going_back_undoing_it_and_going_on(
    codex_app: App, scripted_model: ModelInThread, repository: Path
) -> None:
    app = codex_app
    app.say("add one.md :: quince")
    app.button("Allow once").click()
    app.finish()
    app.say("add two.md :: kumquat")
    app.button("Allow once").click()
    app.finish(count=2)
    expect(lines(app)).to_have_count(2)

    go_back_buttons(app).last.click()
    expect(question(app).get_by_role("list", name="Files that change")).to_contain_text("two.md")
    question(app).get_by_role("button", name="Go back", exact=True).click()
    told = move(app, "Went back to before turn 2")
    expect(told).to_contain_text("1 file removed")
    expect(app.messages).to_have_count(1)
    assert not (repository / "two.md").exists()

    told.get_by_role("button", name="Undo").click()
    undone = move(app, "Undid going back to before turn 2")
    expect(undone).to_contain_text("1 file restored")
    expect(app.messages).to_have_count(2)
    assert (repository / "two.md").read_text() == "kumquat\n"
    app.say("say 3 words")
    app.finish(count=3)
    assert_remembers(scripted_model, "add one.md :: quince", "add two.md :: kumquat")
    expect(lines(app).last).to_contain_text("No files changed")

    undone.get_by_role("button", name="Go back again").click()
    question(app).get_by_role("button", name="Go back again").click()
    expect(move(app, "Went back again")).to_be_visible()
    app.say("say 5 words")
    app.finish(count=2)
    assert_remembers(scripted_model, "add one.md :: quince")
    assert "kumquat" not in heard(scripted_model)
    assert not (repository / "two.md").exists()


def assert_remembers(scripted_model: ModelInThread, *messages: str) -> None:
    for message in messages:
        assert message in heard(scripted_model)


def heard(scripted_model: ModelInThread) -> str:
    """All that codex told the model with the last message."""
    return str(scripted_model.model.requests[-1].body["input"])
