"""A model that cannot be heard: what is said while it lasts, and what can be done afterwards."""

import re

from playwright.sync_api import expect

from tests.browser.app import App

REMEMBER = """() => {
    window.drawn = new Set();
    new MutationObserver(() => {
        const log = document.querySelector("[role=log]");
        if (log) window.drawn.add(log.innerText);
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""
"""Remembers all that the conversation showed: a try may be over before it is looked for."""


def begin(app: App) -> None:
    """A first turn; from then on the page hears each event of the thread as it happens."""
    app.say("stream 1 words at 500/s")
    app.finish()
    app.page.evaluate(REMEMBER)


def all_drawn(app: App) -> str:
    return "\n".join(app.page.evaluate("() => [...window.drawn]"))


def test_tries_are_counted_while_they_last_and_the_half_answer_steps_aside(app: App) -> None:
    begin(app)
    app.say("lose the connection")

    app.finish(count=2)
    drawn = all_drawn(app)
    assert "Reconnecting 1 of 2 · connection lost" in drawn
    assert "Cut off: the connection broke here" in drawn
    assert "Reconnecting 2 of 2" in drawn
    expect(app.conversation.get_by_text("Connected again after 2 tries")).to_be_visible()
    expect(app.answers).to_have_count(2)
    expect(app.answers.last).to_contain_text("This is the whole answer.")
    app.conversation.get_by_role("button", name="An answer was cut off").click()
    expect(app.conversation.get_by_text("I was just about to say that")).to_be_visible()


def test_without_a_network_it_says_so_and_stops_at_once(app: App) -> None:
    app.say("lose the network for 300 s")
    expect(app.working).to_contain_text("No network: the agent keeps trying for")
    expect(app.page.get_by_text("No network", exact=True)).to_be_visible()
    app.conversation.get_by_role("button", name="Stop", exact=True).click()

    app.finish("Stopped")
    expect(app.page.get_by_text("No network", exact=True)).to_be_hidden()
    app.say("run echo next")
    app.finish()


def test_it_goes_on_by_itself_when_the_network_is_back(app: App) -> None:
    begin(app)
    app.say("lose the network for 1 s")

    app.finish(count=2)
    assert "No network" in all_drawn(app)
    expect(app.answers.last).to_contain_text("The network is back")


def test_a_refused_sign_in_is_one_card_with_the_command_and_another_try(app: App) -> None:
    app.say("need to sign in")
    app.finish("Failed")

    card = app.conversation.get_by_role("note")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("You need to sign in")
    expect(card.get_by_role("button", name="Copy command")).to_be_visible()
    expect(card).not_to_contain_text("401")
    card.get_by_role("button", name="Details").click()
    expect(card).to_contain_text("401 Unauthorized")

    card.get_by_role("button", name="Try again").click()
    app.finish("Failed", 2)
    expect(app.messages).to_have_text([re.compile("need to sign in")] * 2)
    expect(app.conversation.get_by_role("button", name="Try again")).to_have_count(1)


def test_a_conversation_that_is_too_long_can_be_compacted_from_its_card(app: App) -> None:
    app.say("fill the context")
    app.finish("Failed")
    app.conversation.get_by_role("button", name="Compact conversation").click()

    expect(app.conversation.get_by_text("Context compacted")).to_be_visible()
    expect(app.stop_button).to_be_hidden()
    app.say("run echo next")
    app.finish(count=2)


def test_thoughts_are_one_quiet_line_until_somebody_asks(app: App) -> None:
    app.say("think about names")
    app.finish()

    thought = app.conversation.get_by_role("button", name="Thought: Turning it over")
    expect(thought).to_have_attribute("aria-expanded", "false")
    expect(app.conversation.get_by_text("Coming to an end")).to_be_hidden()
    thought.click()
    expect(app.conversation.get_by_text("Coming to an end")).to_be_visible()
