"""Going back undone: files, messages and the agent's memory are there again, in every tab."""

from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.app import App
from tests.browser.changes import go_back_buttons, go_back_to_before, lines, move, question
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer

TALL: ViewportSize = {"width": 1280, "height": 2400}
"""All turns are in sight, so that what is there can be counted."""


@pytest.fixture
def app(open_app: OpenApp, common_server: RunningServer, repository: Path) -> App:
    app = open_app(common_server, viewport=TALL)
    app.add_project(repository)
    return app


def create(app: App, *names: str) -> None:
    """A turn for each file, which holds its own name."""
    for name in names:
        before = lines(app).count()
        app.say(f"create {name}.md with {name}")
        expect(lines(app)).to_have_count(before + 1)


def files(repository: Path) -> list[str]:
    return sorted(path.stem for path in repository.glob("*.md") if path.stem != "README")


def said(app: App) -> list[str]:
    return [text.split()[1].removesuffix(".md") for text in app.messages.all_inner_texts()]


@pytest.fixture
def three_turns(app: App) -> App:
    create(app, "one", "two", "three")
    return app


def test_everything_is_there_again_without_a_reload(three_turns: App, repository: Path) -> None:
    app = three_turns
    app.page.evaluate("() => { window.isStillHere = true }")
    debug = repository / "debug.log"
    debug.write_text("after\n")
    go_back_buttons(app).nth(1).click()
    expect(question(app)).to_contain_text("Undo brings everything back as it is now")
    removed = question(app).get_by_role("list", name="Files that change").get_by_role("listitem")
    expect(removed.filter(has_text="three.md")).to_contain_text("is removed")
    question(app).get_by_role("button", name="Go back", exact=True).click()

    told = move(app, "Went back to before turn 2")
    expect(told).to_contain_text("2 files removed")
    expect(told).to_contain_text("Undo brings everything back")
    expect(app.messages).to_have_count(1)
    expect(app.composer).to_be_focused()
    assert files(repository) == ["one"]

    told.get_by_role("button", name="Undo").press("Enter")
    back = move(app, "Undid going back to before turn 2")
    expect(back).to_contain_text("2 files restored")
    expect(told.get_by_role("button")).to_have_count(0)
    expect(app.composer).to_be_focused()
    expect(lines(app)).to_have_count(3)
    assert said(app) == ["one", "two", "three"]
    assert files(repository) == ["one", "three", "two"]
    assert debug.read_text() == "after\n"
    assert app.page.evaluate("() => window.isStillHere")

    create(app, "four")
    app.page.reload()
    expect(lines(app)).to_have_count(4)
    assert said(app) == ["one", "two", "three", "four"]
    lines(app).last.get_by_role("button", name="Files of this turn").click()
    expect(lines(app).last.get_by_role("listitem")).to_contain_text("four.md")


def test_other_tabs_have_it_too_those_that_saw_it_go_and_those_that_came_later(
    three_turns: App,
) -> None:
    app = three_turns
    watching = second_tab(app)
    expect(lines(watching)).to_have_count(3)
    go_back_to_before(app, 2)
    expect(watching.messages).to_have_count(1)
    later = second_tab(app)
    expect(move(later, "Went back to before turn 2")).to_be_visible()
    expect(later.messages).to_have_count(1)

    move(later, "Went back to before turn 2").get_by_role("button", name="Undo").click()

    for tab in (app, watching, later):
        expect(move(tab, "Undid going back to before turn 2")).to_be_visible()
        expect(lines(tab)).to_have_count(3)
        assert said(tab) == ["one", "two", "three"]


def second_tab(app: App) -> App:
    page = app.page.context.new_page()
    page.set_viewport_size(TALL)
    tab = App(page, app.server)
    tab.open(app.page.url.removeprefix(app.server.base_url))
    return tab


def test_an_undo_is_undone_by_keys_alone(three_turns: App, repository: Path) -> None:
    app = three_turns
    go_back_to_before(app, 2)
    move(app, "Went back to before turn 2").get_by_role("button", name="Undo").press("Enter")
    undone = move(app, "Undid going back to before turn 2")

    undone.get_by_role("button", name="Go back again").press("Enter")
    again = move(app, "Went back again")
    expect(again).to_be_visible()
    expect(undone.get_by_role("button")).to_have_count(0)
    assert (said(app), files(repository)) == (["one"], ["one"])
    again.get_by_role("button", name="Undo").press("Enter")

    expect(move(app, "Undid going back to before turn 2")).to_have_count(2)
    expect(lines(app)).to_have_count(3)
    assert files(repository) == ["one", "three", "two"]


def test_what_was_said_since_goes_and_comes_back_in_its_turn(
    three_turns: App, repository: Path
) -> None:
    app = three_turns
    go_back_to_before(app, 2)
    create(app, "other")
    move(app, "Went back to before turn 2").get_by_role("button", name="Undo").click()
    expect(question(app)).to_contain_text("Your message “create other.md with other” goes")
    expect(question(app).get_by_role("button", name="Leave everything")).to_be_focused()
    app.page.keyboard.press("Escape")
    expect(question(app)).to_be_hidden()
    assert (said(app), files(repository)) == (["one", "other"], ["one", "other"])

    move(app, "Went back to before turn 2").get_by_role("button", name="Undo").click()
    question(app).get_by_role("button", name="Undo").click()
    undone = move(app, "Undid going back to before turn 2")
    expect(undone).to_be_visible()
    expect(lines(app)).to_have_count(3)
    assert (said(app), files(repository)) == (["one", "two", "three"], ["one", "three", "two"])

    undone.get_by_role("button", name="Go back again").click()
    expect(move(app, "Went back again")).to_be_visible()
    expect(lines(app)).to_have_count(2)
    assert (said(app), files(repository)) == (["one", "other"], ["one", "other"])


def test_two_goings_back_are_undone_one_after_the_other_or_both_at_once(
    three_turns: App, repository: Path
) -> None:
    app = three_turns
    go_back_to_before(app, 3)
    go_back_to_before(app, 2)
    move(app, "Went back to before turn 2").get_by_role("button", name="Undo").click()
    expect(move(app, "Undid going back to before turn 2")).to_be_visible()
    assert (said(app), files(repository)) == (["one", "two"], ["one", "two"])
    earlier = "Undo: Went back to before turn 3"
    app.conversation.get_by_role("button", name=earlier).click()
    question(app).get_by_role("button", name="Undo").click()
    expect(move(app, "Undid going back to before turn 3")).to_be_visible()
    assert (said(app), files(repository)) == (["one", "two", "three"], ["one", "three", "two"])

    go_back_to_before(app, 3)
    go_back_to_before(app, 2)
    app.page.reload()
    app.conversation.get_by_role("button", name=earlier).last.click()
    question(app).get_by_role("button", name="Undo").click()
    expect(move(app, "Undid going back to before turn 3")).to_have_count(2)
    expect(lines(app)).to_have_count(3)
    assert files(repository) == ["one", "three", "two"]


def test_where_the_agent_has_lost_its_memory_the_files_are_offered(
    open_app: OpenApp, server: RunningServer, repository: Path
) -> None:
    app = open_app(server, viewport=TALL)
    app.add_project(repository)
    create(app, "one", "two")
    go_back_to_before(app, 2)
    for conversation in server.home.rglob("threads/*.jsonl"):
        conversation.unlink()
    told = move(app, "Went back to before turn 2")
    told.get_by_role("button", name="Undo").click()

    card = move(app, "Nothing was brought back")
    expect(card).to_contain_text("Files and conversation are as they were")
    expect(told.get_by_role("button", name="Undo")).to_be_visible()
    assert (said(app), files(repository)) == (["one"], ["one"])
    card.get_by_role("button", name="Bring back the files only").click()
    expect(question(app)).to_contain_text("Messages stay as they are")
    question(app).get_by_role("button", name="Bring back the files").click()

    expect(move(app, "Files are as they were before")).to_contain_text("1 file restored")
    expect(card.get_by_role("button")).to_have_count(0)
    assert (said(app), files(repository)) == (["one"], ["one", "two"])


def test_a_replay_goes_back_and_forth_with_its_thread(three_turns: App) -> None:
    app = three_turns
    go_back_to_before(app, 2)
    move(app, "Went back to before turn 2").get_by_role("button", name="Undo").click()
    expect(move(app, "Undid going back to before turn 2")).to_be_visible()
    app.page.goto(f"{app.page.url.replace('/thread/', '/replay/')}?speed=16")
    bar = app.page.get_by_role("region", name="Replay")
    expect(bar.get_by_role("button", name="Play again", exact=True)).to_be_visible(timeout=30_000)
    expect(app.messages).to_have_count(3)

    slider = bar.get_by_role("slider", name="Place in the thread")
    slider.focus()
    for place in range(int(slider.input_value()) - 1, -1, -1):
        app.page.keyboard.press("ArrowLeft")
        expect(slider).to_have_value(str(place))
        if app.messages.count() == 1:
            break
    assert app.messages.count() == 1
