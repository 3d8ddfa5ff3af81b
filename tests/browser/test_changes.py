"""What turns changed: seen, opened, taken back, and had back again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import App
from tests.browser.changes import go_back_buttons, lines, question


def sheet(app: App) -> Locator:
    return app.page.get_by_role("dialog", name="Changes")


def test_a_turns_changes_are_told_and_their_files_listed(repository: Path, app: App) -> None:
    app.say("run printf 'cake\\n' > shop.py; rm README.md; printf 'a\\0b' > picture.bin")
    app.finish()

    expect(lines(app)).to_contain_text("3 files changed")
    lines(app).get_by_role("button", name="Files of this turn").press("Enter")
    files = lines(app).get_by_role("list", name="Files").get_by_role("listitem")
    expect(files).to_have_count(3)
    expect(files.filter(has_text="README.md")).to_contain_text("Deleted file")
    expect(files.filter(has_text="picture.bin")).to_contain_text("binary")
    expect(files.filter(has_text="shop.py")).to_contain_text("1 lines added, 1 removed")


def test_a_turn_that_changed_nothing_says_so(repository: Path, app: App) -> None:
    app.say("run date")
    app.finish()

    expect(lines(app)).to_contain_text("No files changed")


def test_a_folder_without_git_shows_nothing(app: App) -> None:
    app.say("create todo.md with milk")
    app.finish()
    app.say("run date")
    app.finish(count=2)

    expect(lines(app)).to_have_count(0)
    expect(go_back_buttons(app)).to_have_count(0)
    expect(app.conversation.get_by_role("note")).to_have_count(0)


def test_the_diff_opens_is_walked_by_keys_and_gives_the_focus_back(
    repository: Path, app: App
) -> None:
    app.say("run mkdir lib; mv README.md lib/about.md; printf 'cake\\n' > shop.py")
    app.finish()
    opener = lines(app).get_by_role("button", name=re.compile("files changed"))
    opener.press("Enter")

    diff = sheet(app).get_by_role("region", name="Diff")
    expect(diff).to_contain_text("cake")
    expect(diff).to_contain_text("README.md")
    expect(diff).to_contain_text("Renamed from README.md, without a change")
    files = sheet(app).get_by_role("navigation", name="Changed files")
    expect(files.locator("[aria-current]")).to_contain_text("about.md")
    app.page.keyboard.press("j")
    expect(files.locator("[aria-current]")).to_contain_text("shop.py")
    app.page.keyboard.press("k")
    expect(files.locator("[aria-current]")).to_contain_text("about.md")
    wrap = sheet(app).get_by_role("button", name="Wrap long lines")
    expect(wrap).to_have_attribute("aria-pressed", "false")
    app.page.keyboard.press("w")
    expect(wrap).to_have_attribute("aria-pressed", "true")

    app.page.keyboard.press("Escape")
    expect(sheet(app)).to_be_hidden()
    expect(opener).to_be_focused()


def test_one_turn_or_all_of_them(repository: Path, app: App) -> None:
    app.say("create one.md with first")
    app.finish()
    app.say("create two.md with second")
    app.finish(count=2)
    expect(lines(app)).to_have_count(2)
    app.page.keyboard.press("ControlOrMeta+d")

    diff = sheet(app).get_by_role("region", name="Diff")
    expect(diff).to_contain_text("one.md")
    app.page.go_back()
    expect(sheet(app)).to_be_hidden()
    app.page.go_forward()
    expect(lines(app)).to_have_count(2)
    expect(sheet(app)).to_be_hidden()
    app.page.keyboard.press("ControlOrMeta+d")
    expect(diff).to_contain_text("two.md")
    sheet(app).get_by_role("combobox", name="From turn").select_option("2")
    expect(diff).not_to_contain_text("one.md")
    expect(diff).to_contain_text("two.md")
    sheet(app).get_by_role("button", name="Whole thread").click()
    expect(diff).to_contain_text("one.md")
    with app.page.expect_download() as download:
        sheet(app).get_by_role("link", name="Download the diff").click()
    assert "+second" in download.value.path().read_text()


@pytest.fixture
def two_turns(repository: Path, app: App) -> App:
    app.say("create one.md with first")
    app.finish()
    app.say("run printf 'cake\\n' > shop.py; rm one.md; echo after > debug.log")
    app.finish(count=2)
    expect(lines(app)).to_have_count(2)
    return app


def test_nothing_happens_unless_it_is_confirmed(two_turns: App, repository: Path) -> None:
    go_back_buttons(two_turns).first.press("Enter")
    expect(question(two_turns)).to_contain_text("before the first turn")
    expect(question(two_turns).get_by_role("button", name="Keep everything")).to_be_focused()
    two_turns.page.keyboard.press("Escape")

    expect(question(two_turns)).to_be_hidden()
    expect(go_back_buttons(two_turns).first).to_be_focused()
    expect(two_turns.messages).to_have_count(2)
    assert (repository / "shop.py").read_text() == "cake\n"


def by_name(page: Page, entry: str) -> None:
    page.keyboard.press("ControlOrMeta+k")
    page.get_by_role("combobox", name="Find").fill(entry)
    page.keyboard.press("Enter")


def test_all_of_it_by_name(two_turns: App, repository: Path) -> None:
    app = two_turns
    by_name(app.page, "show what this thread changed")
    expect(sheet(app)).to_be_visible()
    app.page.keyboard.press("Escape")
    by_name(app.page, "go back to before the last turn")
    question(app).get_by_role("button", name="Go back", exact=True).press("Enter")
    expect(app.conversation).to_contain_text("Went back to before turn 2")
    assert (repository / "one.md").exists()

    by_name(app.page, "undo going back")
    question(app).get_by_role("button", name="Undo").press("Enter")
    expect(app.conversation).to_contain_text("Undid going back to before turn 2")
    assert not (repository / "one.md").exists()

    by_name(app.page, "go back again")
    question(app).get_by_role("button", name="Go back again").press("Enter")
    expect(app.conversation).to_contain_text("Went back again")
    assert (repository / "one.md").exists()


def test_going_back_is_refused_while_the_agent_works(repository: Path, app: App) -> None:
    app.say("create one.md with first")
    app.finish()
    expect(go_back_buttons(app)).to_have_attribute("aria-disabled", "false")
    app.say("run sleep 60")
    expect(app.stop_button).to_be_visible()

    expect(go_back_buttons(app)).to_have_attribute("aria-disabled", "true")
    expect(go_back_buttons(app)).to_have_accessible_name(re.compile("the agent is working"))
    go_back_buttons(app).click(force=True)
    expect(question(app)).to_be_hidden()
    app.stop_button.click()
    app.finish("Stopped")
    expect(lines(app).last).to_contain_text("before it was stopped")


def test_another_thread_in_the_same_folder_is_named(repository: Path, app: App) -> None:
    app.say("run sleep 60")
    expect(app.stop_button).to_be_visible()
    first = app.page.url
    app.page.keyboard.press("ControlOrMeta+Shift+o")
    expect(app.page).not_to_have_url(first)
    app.say("create two.md with second")
    app.finish()

    expect(lines(app)).to_contain_text("Another thread worked in this folder at the same time")
    expect(lines(app)).to_contain_text("run sleep 60")
    go_back_buttons(app).click()
    question(app).get_by_role("button", name="Go back", exact=True).click()
    told = app.conversation.get_by_role("note").filter(has_text="Nothing was taken back")
    expect(told).to_contain_text("nother thread works in this folder")
    assert (repository / "two.md").exists()


def test_a_failure_is_told_where_it_happened(two_turns: App, repository: Path) -> None:
    away = repository.rename(repository.with_name("moved"))
    go_back_buttons(two_turns).last.click()
    question(two_turns).get_by_role("button", name="Go back", exact=True).click()

    told = two_turns.conversation.get_by_role("note").filter(has_text="Nothing was taken back")
    expect(told).to_contain_text("Files and conversation are as they were")
    expect(two_turns.messages).to_have_count(2)
    expect(go_back_buttons(two_turns).last).to_have_attribute("aria-disabled", "false")
    assert (away / "shop.py").read_text() == "cake\n"


def test_of_a_diff_of_thousands_of_lines_only_what_is_in_sight_is_drawn(
    repository: Path, app: App
) -> None:
    app.say(
        "run seq 1 5000 | sed 's/$/ a line of some length to be drawn/' > long.txt;"
        " seq 1 99 | sed 's/$/ more/' > more.txt"
    )
    app.finish()
    lines(app).get_by_role("button", name=re.compile("2 files changed")).click()
    diff = sheet(app).get_by_role("region", name="Diff")
    expect(diff).to_contain_text("40 a line of some length")
    assert diff.locator("div").count() < 1_000
    diff.evaluate("region => region.scrollTo(0, region.scrollHeight)")
    expect(diff).to_contain_text("99 more")
    assert diff.locator("div").count() < 1_000


def test_a_file_of_the_list_is_where_the_diff_opens(repository: Path, app: App) -> None:
    app.say("run seq 1 500 > long.txt; seq 1 99 | sed 's/$/ more/' > more.txt; touch none.txt")
    app.finish()
    lines(app).get_by_role("button", name="Files of this turn").click()
    lines(app).get_by_role("button", name=re.compile("more.txt")).click()

    diff = sheet(app).get_by_role("region", name="Diff")
    expect(diff.get_by_text("1 more", exact=True)).to_be_in_viewport()
    files = sheet(app).get_by_role("navigation", name="Changed files")
    expect(files.locator("[aria-current]")).to_contain_text("more.txt")
    app.page.keyboard.press("j")
    expect(files.locator("[aria-current]")).to_contain_text("none.txt")
    expect(diff).to_contain_text("An empty file")
    app.page.keyboard.press("k")
    expect(files.locator("[aria-current]")).to_contain_text("more.txt")


def test_a_folder_without_a_repository_gets_one_on_demand(folder: Path, app: App) -> None:
    app.say("create one.md with first")
    app.finish()
    offer = app.conversation.get_by_role("region", name="No repository")
    expect(offer).to_contain_text("is not in a git repository")

    offer.get_by_role("button", name="Run git init").click()

    expect(app.page.get_by_text("The folder is a git repository now")).to_be_visible()
    expect(offer).to_have_count(0)
    expect(app.composer).to_be_focused()
    assert (folder / ".git").is_dir()
    app.say("create two.md with second")
    app.finish(count=2)
    expect(lines(app)).to_contain_text("1 file changed")


def test_the_offer_of_a_repository_is_declined_for_good(app: App) -> None:
    app.say("create one.md with first")
    app.finish()
    offer = app.conversation.get_by_role("region", name="No repository")
    offer.get_by_role("button", name="Do not offer this for this project").click()
    expect(offer).to_have_count(0)
    expect(app.composer).to_be_focused()
    app.page.reload()
    app.say("create two.md with second")
    app.finish(count=2)

    expect(offer).to_have_count(0)
