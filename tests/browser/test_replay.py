"""A past thread played in the page: as it happened, steered by mouse and keys, never changed."""

import re

from playwright.sync_api import Locator, Request, expect

from orchestration.management.commands.replay import address_of
from tests.browser.app import App


def bar(app: App) -> Locator:
    return app.page.get_by_role("region", name="Replay", exact=True)


def place(app: App) -> Locator:
    return bar(app).get_by_role("slider", name="Place in the thread")


def button(app: App, name: str) -> Locator:
    return bar(app).get_by_role("button", name=name, exact=True)


def two_turns(app: App) -> str:
    """The address of the replay of a thread in which two turns ran."""
    app.say("stream 30 words at 200/s")
    app.finish()
    app.say("run printf hello")
    app.finish(count=2)
    return app.page.url.replace("/thread/", "/replay/")


def test_a_past_thread_is_played_to_its_end(app: App) -> None:
    address = two_turns(app)

    app.page.goto(f"{address}?speed=16x")

    expect(app.page.get_by_text("Replay", exact=True)).to_be_visible()
    expect(bar(app).get_by_role("radio", name="16×")).to_be_checked()
    expect(button(app, "Play again")).to_be_visible()
    expect(app.messages).to_have_count(2)
    expect(app.answers.first).to_contain_text("word29")
    expect(bar(app)).to_contain_text("Turn 2 of 2")
    expect(app.composer).to_have_count(0)


def test_keys_and_the_slider_go_to_any_place(app: App) -> None:
    address = two_turns(app)
    app.page.goto(f"{address}?speed=16")
    expect(button(app, "Play again")).to_be_visible()

    app.page.keyboard.press("ArrowLeft")
    expect(bar(app)).to_contain_text("Turn 2 of 2")
    expect(app.messages).to_have_count(2)
    expect(app.answers).to_have_count(1)
    app.page.keyboard.press("ArrowLeft")
    expect(app.messages).to_have_count(1)
    expect(app.answers).to_have_count(0)
    expect(bar(app)).to_contain_text("Turn 1 of 2")
    place(app).press("Home")
    expect(app.messages).to_have_count(0)
    place(app).press("End")
    expect(app.messages).to_have_count(2)
    app.heading.click()
    app.page.keyboard.press(" ")
    expect(button(app, "Play again")).to_be_visible()


def test_a_replay_asks_for_events_and_writes_nothing(app: App) -> None:
    address = two_turns(app)
    unsafe: list[str] = []
    sent: list[str] = []

    def hear(request: Request) -> None:
        if request.method != "GET":
            unsafe.append(request.url)

    app.page.on("request", hear)
    app.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame)))
    )
    app.page.goto(f"{address}?speed=16")
    expect(button(app, "Play again")).to_be_visible()

    methods = {name for frame in sent for name in re.findall(r'"_tag":"([\w.]+)"', frame)}
    assert unsafe == []
    assert "orchestration.getThreadEvents" in methods
    assert "orchestration.dispatchCommand" not in methods
    assert "orchestration.getThread" not in methods


def test_a_thread_that_never_was_is_said_to_be_none(app: App) -> None:
    app.page.goto(f"{app.server.base_url}/replay/nobody")

    expect(app.page.get_by_text("There is nothing to replay")).to_be_visible()


def test_the_thread_itself_is_one_press_away(app: App) -> None:
    address = two_turns(app)
    app.page.goto(address)

    app.page.get_by_role("button", name="Open the thread").click()

    expect(app.composer).to_be_visible()
    expect(app.page).to_have_url(address.replace("/replay/", "/thread/"))


def test_the_threads_menu_opens_its_replay(app: App) -> None:
    two_turns(app)

    app.act_on_thread("stream 30 words at 200/s", "Replay")

    expect(bar(app)).to_be_visible()
    expect(app.composer).to_have_count(0)


def test_the_command_names_the_address(app: App) -> None:
    address = two_turns(app)
    thread_id = address.rpartition("/")[2]

    app.page.goto(address_of(app.server.base_url, thread_id, 16))

    expect(button(app, "Play again")).to_be_visible()
