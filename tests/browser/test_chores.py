"""What is asked by name: reviews, compactions, planning, the end of background commands."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import App


@pytest.fixture
def repository(folder: Path) -> Path:
    """The folder of the thread, with one commit on main and its files changed since."""
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *command], check=True)
    (folder / "shop.py").write_text('print("cake")\n')
    return folder


def options(app: App) -> Locator:
    return app.page.get_by_role("listbox", name="Commands").get_by_role("option")


def background(app: App) -> Locator:
    return app.page.get_by_role("region", name="Background commands")


def test_a_slash_leads_to_a_review_by_keys_alone(repository: Path, app: App) -> None:
    app.say("run echo one")
    app.finish()
    app.composer.press_sequentially("/")
    expect(options(app)).to_have_text(
        [re.compile(name) for name in ("/review", "/compact", "/plan")]
    )
    app.composer.press_sequentially("rev")
    expect(options(app)).to_have_count(1)
    app.composer.press("Enter")
    expect(options(app)).to_have_count(4)
    app.composer.press("Enter")

    app.finish(count=2)
    expect(app.composer).to_have_value("")
    expect(app.conversation.get_by_text("Review of uncommitted changes")).to_have_count(1)
    expect(app.conversation.get_by_text("Review started")).to_have_count(0)
    expect(app.answers.last).to_contain_text("I reviewed the current changes")
    expect(app.answers.last).to_contain_text("shop.py")
    expect(app.messages).to_have_count(1)


def test_a_thread_begins_with_a_review(repository: Path, app: App) -> None:
    app.composer.fill("/compact")
    app.composer.press("Enter")
    expect(app.page.get_by_role("alert")).to_contain_text("nothing to compact yet")
    app.say("/review changes")

    app.finish()
    expect(app.heading).to_have_text("Review of uncommitted changes")
    expect(app.answers.last).to_contain_text("shop.py")
    expect(app.messages).to_have_count(0)


def test_a_review_of_something_else_is_typed_with_its_name(repository: Path, app: App) -> None:
    app.say("run echo one")
    app.finish()
    app.say("/review branch main")
    app.finish(count=2)
    expect(app.answers.last).to_contain_text("1 file changed")
    app.say("/review look at the tests")
    app.finish(count=3)

    expect(app.conversation.get_by_text("Review of the changes against main")).to_be_visible()
    expect(app.conversation).to_contain_text("Review · look at the tests")
    expect(app.answers.last).to_contain_text("look at the tests")


def test_a_conversation_is_compacted_from_the_palette(app: App) -> None:
    app.say("run echo one")
    app.finish()
    app.page.keyboard.press("Control+k")
    app.page.get_by_role("combobox", name="Find").fill("compact")
    app.page.keyboard.press("Enter")

    app.finish(count=2)
    expect(app.conversation.get_by_text("Context compacted")).to_have_count(1)
    expect(app.conversation.get_by_text("Compaction asked for")).to_have_count(0)
    app.page.reload()
    expect(app.conversation.get_by_text("Context compacted")).to_have_count(1)


def test_the_palette_puts_the_beginning_of_a_review_into_the_field(app: App) -> None:
    app.say("run echo one")
    app.finish()
    app.page.keyboard.press("Control+k")
    app.page.get_by_role("combobox", name="Find").fill("review a branch")
    app.page.keyboard.press("Enter")

    expect(app.composer).to_have_value("/review ")
    expect(app.composer).to_be_focused()
    expect(options(app)).to_have_count(4)


def test_a_slash_turns_planning_on_and_another_slash_is_said(app: App) -> None:
    app.say("/plan")
    expect(app.page.get_by_role("button", name="Plan first", pressed=True)).to_be_visible()
    app.say("/plan")
    expect(app.page.get_by_role("button", name="Plan first", pressed=False)).to_be_visible()
    app.say("/usr/bin is a folder")

    app.finish()
    expect(app.messages).to_contain_text("/usr/bin is a folder")


def test_while_the_agent_works_a_review_waits_and_nothing_is_lost(app: App) -> None:
    app.say("stream 5000 words at 100/s")
    expect(app.answers).to_contain_text("word5")
    app.composer.fill("/review")
    expect(options(app).first).to_contain_text("When the agent is done")
    app.composer.press("Enter")

    expect(app.page.get_by_role("alert")).to_contain_text("begins when its turn is over")
    expect(app.composer).to_have_value("/review")
    app.stop_button.click()
    app.finish("Stopped")


def test_a_background_command_is_seen_and_stopped(app: App) -> None:
    app.say("run sleep 300 in the background")
    app.finish()
    expect(background(app)).to_contain_text("Still runs in the background:")
    expect(background(app)).to_contain_text("sleep 300")
    expect(app.conversation.get_by_text("runs on")).to_be_visible()
    background(app).get_by_role("button", name="Stop").click()

    expect(background(app)).to_have_count(0)
    expect(app.conversation.get_by_text("Background command was ended")).to_be_visible()
    expect(app.conversation.get_by_text("runs on")).to_have_count(0)


def test_several_background_commands_are_stopped_one_by_one_and_together(app: App) -> None:
    for count, seconds in enumerate((300, 301, 302), 1):
        app.say(f"run sleep {seconds} in the background")
        app.finish(count=count)
    expect(background(app)).to_contain_text("3 commands still run in the background")
    background(app).get_by_role("button", name="Show the commands").click()
    background(app).get_by_role("button", name="Stop sleep 301").click()
    expect(background(app)).to_contain_text("2 commands still run in the background")
    background(app).get_by_role("button", name="Stop all").click()

    expect(background(app)).to_have_count(0)


def test_a_background_command_that_ends_by_itself_leaves_the_strip(app: App, folder: Path) -> None:
    app.say("run until test -e done; do sleep 0.1; done in the background")
    app.finish()
    app.page.reload()
    expect(background(app)).to_contain_text("until test -e done")
    (folder / "done").touch()
    expect(background(app)).to_have_count(0)
    expect(
        app.conversation.get_by_text("Background command ended with exit code 0")
    ).to_be_visible()
