"""What somebody has typed is theirs: kept per thread, over reloads and failures."""

from playwright.sync_api import expect

from tests.browser.app import App


def test_each_thread_keeps_its_own_draft_over_a_reload(app: App) -> None:
    app.say("run echo first")
    app.finish()
    app.composer.fill("half a thought")
    app.page.keyboard.press("ControlOrMeta+Shift+O")
    expect(app.heading).to_have_text("New thread")
    expect(app.composer).to_have_value("")
    app.composer.fill("another thought")
    app.thread_link("run echo first").click()

    expect(app.composer).to_have_value("half a thought")
    app.page.keyboard.type(" more")
    expect(app.composer).to_have_value("half a thought more")
    app.page.reload()
    expect(app.composer).to_have_value("half a thought more")
    app.page.go_back()
    expect(app.composer).to_have_value("another thought")


def test_a_message_that_is_refused_comes_back(app: App) -> None:
    app.say("run echo first")
    app.finish()
    too_long = "a" * 120_001
    app.say(too_long)

    expect(app.page.get_by_role("alert")).to_contain_text("Your message was not sent")
    expect(app.composer).to_have_value(too_long)
