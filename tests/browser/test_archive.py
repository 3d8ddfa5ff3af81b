"""A thread that is archived: it can be read, and taken out again, but nothing is said in it."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer


def test_an_archived_thread_says_so_and_comes_back_in_one_click(app: App) -> None:
    app.say("run echo first")
    app.finish()
    app.composer.fill("half a thought")
    app.act_on_thread("run echo first", "Archive")
    archived = app.page.get_by_role("region", name="Archived", exact=True)
    expect(archived).to_contain_text("This thread is archived")
    expect(app.composer).to_be_hidden()

    app.page.reload()
    expect(app.messages).to_have_count(1)
    archived.get_by_role("button", name="Unarchive").click()

    expect(archived).to_be_hidden()
    expect(app.composer).to_have_value("half a thought")
    expect(app.composer).to_be_focused()
    app.composer.press("Enter")
    app.finish(count=2)


def test_what_waits_in_an_archived_thread_is_counted_and_its_turn_can_be_stopped(
    app: App, open_app: OpenApp, common_server: RunningServer, folder: Path
) -> None:
    app.say("stream 5000 words at 100/s")
    expect(app.answers).to_contain_text("word5")
    app.composer.fill("then rest")
    app.composer.press("ControlOrMeta+Shift+Enter")
    expect(app.page.get_by_role("region", name="Queue", exact=True)).to_be_visible()
    other = open_app(common_server)
    other.project = other.sidebar.get_by_role("region", name=folder.name, exact=True)
    other.act_on_thread("stream 5000 words at 100/s", "Archive")

    archived = app.page.get_by_role("region", name="Archived", exact=True)
    expect(archived).to_contain_text("1 message waits in its queue")
    expect(app.page.get_by_role("region", name="Queue", exact=True)).to_be_hidden()
    archived.get_by_role("button", name="Stop the agent").click()
    app.finish("Stopped")

    archived.get_by_role("button", name="Unarchive").click()
    expect(app.page.get_by_role("region", name="Queue", exact=True)).to_contain_text("then rest")
