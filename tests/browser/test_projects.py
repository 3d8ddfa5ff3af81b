"""Projects and threads in the sidebar: adding, naming, putting away."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer


def test_an_empty_page_says_what_to_do_first(
    open_app: OpenApp, server: RunningServer, folder: Path
) -> None:
    app = open_app(server)
    expect(app.heading.or_(app.page.get_by_role("heading", level=2)).first).to_have_text(
        "Add your first project"
    )

    app.page.get_by_role("main").get_by_role("button", name="Add a project").click()
    app.page.get_by_label("Folder").fill(str(folder))
    app.page.keyboard.press("Enter")

    expect(app.heading).to_have_text("New thread")
    expect(app.sidebar.get_by_role("region", name=folder.name, exact=True)).to_be_visible()


def test_a_folder_that_does_not_exist_is_named_and_nothing_is_added(
    open_app: OpenApp, common_server: RunningServer, folder: Path
) -> None:
    app = open_app(common_server)
    missing = folder / "nowhere"
    app.ask_for_project(missing)
    dialog = app.page.get_by_role("dialog", name="Add a project")

    expect(dialog.get_by_role("alert")).to_contain_text(str(missing))
    expect(dialog.get_by_label("Folder")).to_have_value(str(missing))
    dialog.get_by_role("button", name="Cancel").click()
    expect(app.sidebar.get_by_role("region", name="nowhere")).to_have_count(0)


def test_a_thread_is_named_after_its_first_message(app: App) -> None:
    app.say("stream 5 words at 200/s")

    expect(app.heading).to_have_text("stream 5 words at 200/s")
    expect(app.thread_link("stream 5 words at 200/s")).to_be_visible()


def test_a_thread_is_renamed(app: App) -> None:
    app.say("run echo rename-me")
    app.finish()
    app.act_on_thread("run echo rename-me", "Rename")
    field = app.page.get_by_role("textbox", name="Title of the thread")
    expect(field).to_be_focused()
    field.fill("A better name")
    field.press("Enter")

    expect(app.heading).to_have_text("A better name")
    app.page.reload()
    expect(app.heading).to_have_text("A better name")


def test_an_archived_thread_is_put_away_and_comes_back(app: App) -> None:
    app.say("run echo archive-me")
    app.finish()
    app.act_on_thread("run echo archive-me", "Archive")
    expect(app.project.get_by_role("link")).to_have_count(0)

    app.project.get_by_role("button", name="1 archived").click()
    app.act_on_thread("run echo archive-me", "Take out of the archive")
    expect(app.project.get_by_role("button", name="1 archived")).to_have_count(0)
    expect(app.project.get_by_role("link", name="run echo archive-me")).to_be_visible()


def test_a_deleted_thread_is_gone_once_that_is_confirmed(app: App) -> None:
    app.say("run echo delete-me")
    app.finish()
    address = app.page.url
    app.act_on_thread("run echo delete-me", "Delete…")
    dialog = app.page.get_by_role("alertdialog").or_(app.page.get_by_role("dialog"))
    expect(dialog).to_contain_text("run echo delete-me")
    dialog.get_by_role("button", name="Delete thread").click()

    expect(app.project.get_by_role("link")).to_have_count(0)
    expect(app.page).to_have_url(f"{app.server.base_url}/")
    app.page.goto(address)
    expect(app.page.get_by_text("This thread does not exist")).to_be_visible()


def test_keeping_a_thread_after_all_gives_the_focus_back(app: App) -> None:
    app.say("run echo kept")
    app.finish()
    actions = app.project.get_by_role("button", name="Actions for run echo kept", exact=True)
    actions.focus()
    app.page.keyboard.press("Enter")
    app.page.get_by_role("menuitem", name="Delete…").press("Enter")
    expect(app.page.get_by_role("alertdialog")).to_be_visible()
    app.page.keyboard.press("Escape")

    expect(app.page.get_by_role("alertdialog")).to_be_hidden()
    expect(actions).to_be_focused()


def test_keeping_a_thread_by_mouse_gives_the_focus_back(app: App) -> None:
    app.say("run echo kept")
    app.finish()
    app.act_on_thread("run echo kept", "Delete…")
    app.page.get_by_role("button", name="Keep it").click()

    actions = app.project.get_by_role("button", name="Actions for run echo kept", exact=True)
    expect(actions).to_be_focused()
