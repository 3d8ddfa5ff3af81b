"""The demo agent through its scripts, in the page."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.app import App


def test_it_explains_the_folder_with_a_code_block(app: App) -> None:
    app.say("explain this folder")

    expect(app.messages).to_have_text(re.compile("^explain this folder"))
    app.finish()
    answer = app.answers.last
    expect(answer.get_by_role("listitem").filter(has_text="shop.py")).to_be_visible()
    expect(answer.locator("pre")).to_contain_text("It sells bread.")
    expect(answer.get_by_role("button", name=re.compile("Copy code"))).to_be_visible()
    expect(answer.locator("pre span[style*='--code-dark']").first).to_be_visible()


def test_an_answer_is_seen_while_it_is_written(app: App) -> None:
    app.say("stream 2000 words at 100/s")

    expect(app.answers).to_contain_text("word10")
    expect(app.answers).to_have_attribute("aria-busy", "true")
    expect(app.answers).to_contain_text("word100")
    expect(app.working).to_contain_text(re.compile(r"Working for \d+ s"))
    expect(app.stop_button).to_be_visible()


def test_a_command_shows_its_output_and_how_it_ended(app: App) -> None:
    app.say("run seq 1 9; exit 3")
    app.finish()

    line = app.conversation.get_by_role("button", name="seq 1 9; exit 3")
    expect(line).to_contain_text("exit 3")
    expect(app.conversation).to_contain_text("9")
    line.click()
    expect(app.conversation.get_by_role("region", name="Output")).to_have_text(
        re.compile(r"1\n2\n3\n4\n5\n6\n7\n8\n9")
    )


def test_a_running_command_says_so(app: App) -> None:
    app.say("run sleep 30")

    expect(app.conversation.get_by_role("img", name="Running")).to_be_visible()
    app.stop_button.click()
    app.finish("Stopped")
    expect(app.conversation.get_by_role("img", name="Running")).to_be_hidden()


def test_a_changed_file_shows_its_counts_and_its_lines(app: App, folder: Path) -> None:
    app.say("replace bread with cake in shop.py")
    app.finish()

    line = app.conversation.get_by_role("button", name=re.compile("Changed file"))
    expect(line).to_contain_text("shop.py")
    expect(line).to_contain_text("1 lines added, 1 removed")
    line.click()
    expect(app.conversation).to_contain_text('print("cake")')
    assert (folder / "shop.py").read_text() == 'print("cake")\n'


def test_a_new_file_shows_how_many_lines_it_has(app: App, folder: Path) -> None:
    app.say("create todo.md with buy milk")
    app.finish()

    line = app.conversation.get_by_role("button", name=re.compile("New file"))
    expect(line).to_contain_text("1 lines added, 0 removed")
    assert (folder / "todo.md").read_text() == "buy milk\n"


def test_a_failure_is_told_and_the_next_message_works(app: App) -> None:
    app.say("fail")
    app.finish("Failed")
    expect(app.conversation).to_contain_text("failed, as you asked")

    app.say("run echo alive")
    app.finish("Worked")


def test_an_agent_that_dies_is_told_and_the_next_message_works(app: App) -> None:
    app.say("crash")
    expect(app.conversation.get_by_role("note").first).to_be_visible()
    expect(app.stop_button).to_be_hidden()

    app.say("run echo alive again")
    app.finish("Worked")
