"""The agent's questions: an option, words of one's own, several at once, and two tabs."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer

COLOUR = "Which colour do you like best?"
NAME = "What shall I call you?"


def card(app: App) -> Locator:
    return app.page.get_by_role("form", name="Question")


def submit(app: App) -> Locator:
    return card(app).get_by_role("button", name="Answer")


def question(app: App, text: str) -> Locator:
    return card(app).get_by_role("group").filter(has_text=text)


@pytest.fixture
def asked(app: App) -> App:
    app.say("ask me a question")
    expect(card(app)).to_contain_text("The agent has 2 questions")
    return app


def test_options_and_own_words_reach_the_agent(asked: App) -> None:
    expect(asked.working).to_contain_text("Waiting for your answer")
    expect(submit(asked)).to_be_disabled()
    question(asked, COLOUR).get_by_role("radio", name="Blue").check()
    expect(submit(asked)).to_be_disabled()
    question(asked, NAME).get_by_role("textbox").fill("Ada")
    submit(asked).click()
    asked.finish()

    expect(card(asked)).to_be_hidden()
    expect(asked.answers.last).to_contain_text("Blue")
    expect(asked.answers.last).to_contain_text("Ada")


def test_all_is_answered_by_keyboard_alone(asked: App) -> None:
    question(asked, COLOUR).get_by_role("radio").first.focus()
    asked.page.keyboard.press("Space")
    question(asked, NAME).get_by_role("textbox").focus()
    asked.page.keyboard.type("Ada")
    asked.page.keyboard.press("Enter")
    asked.finish()

    expect(asked.answers.last).to_contain_text("Ada")


def test_own_words_take_the_place_of_an_option(asked: App) -> None:
    question(asked, COLOUR).get_by_role("radio", name="Red").check()
    question(asked, COLOUR).get_by_role("textbox").fill("ochre")
    question(asked, NAME).get_by_role("radio", name="Friend").check()
    submit(asked).click()
    asked.finish()

    expect(asked.answers.last).to_contain_text("ochre")
    expect(asked.answers.last).to_contain_text("Friend")
    expect(asked.answers.last).not_to_contain_text("Red")


def test_a_question_answered_in_another_tab_closes_here(
    asked: App, open_app: OpenApp, common_server: RunningServer
) -> None:
    other = open_app(common_server, asked.page.url.removeprefix(common_server.base_url))
    question(other, COLOUR).get_by_role("radio", name="Green").check()
    question(other, NAME).get_by_role("radio", name="Friend").check()
    submit(other).click()

    expect(card(asked)).to_be_hidden()
    asked.finish()
    expect(asked.answers.last).to_contain_text("Green")


def test_a_question_outlives_a_reload(asked: App) -> None:
    asked.page.reload()
    question(asked, COLOUR).get_by_role("radio", name="Green").check()
    question(asked, NAME).get_by_role("textbox").fill("Ada")
    submit(asked).click()

    asked.finish()
    expect(asked.answers.last).to_contain_text("Green")


def test_a_question_closes_when_the_agent_is_stopped(asked: App) -> None:
    asked.stop_button.click()

    asked.finish("Stopped")
    expect(card(asked)).to_be_hidden()
