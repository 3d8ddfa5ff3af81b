"""The pickers under the message: how freely the agent acts, and which model answers how."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.app import App
from tests.browser.codex import set_up_codex
from tests.browser.conftest import ModelInThread, OpenApp
from tests.support.codex import CodexHome
from tests.support.server import RunningServer

MODEL = re.compile("Agent and model")


def change_of(app: App, name: str) -> Locator:
    return app.conversation.get_by_role("button", name=re.compile("New file")).filter(has_text=name)


def test_each_mode_is_kept_to_and_seen(supervised: App, folder: Path) -> None:
    app = supervised
    app.choose("Mode: Supervised", re.compile("Accept edits"))
    app.say("add a file notes.md")
    app.finish()
    expect(change_of(app, "notes.md")).to_contain_text("accepted without asking")
    expect(app.page.locator("header").get_by_text("Accept edits")).to_be_visible()

    app.say("run touch made.txt")
    expect(app.approval).to_contain_text("touch made.txt")
    app.button("Decline").click()
    app.finish(count=2)

    app.choose("Mode: Accept edits", re.compile("Read only"))
    app.say("add a file more.md")
    app.finish(count=3)
    expect(app.answers.last).to_contain_text("this thread may only read")
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "notes.md", "shop.py"]

    app.page.reload()
    expect(app.page.get_by_role("button", name="Mode: Read only")).to_be_visible()


def test_models_efforts_and_speeds_are_those_that_codex_lists(
    open_app: OpenApp,
    server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelInThread,
    folder: Path,
) -> None:
    app = open_app(server)
    set_up_codex(app, codex_home)
    app.add_project(folder)
    app.page.get_by_role("button", name=MODEL).click()
    menu = app.page.get_by_role("menu")
    expect(menu.get_by_role("menuitemradio", name="GPT-5.5")).to_be_visible()
    expect(menu.get_by_text("auto-review")).to_have_count(0)
    menu.get_by_role("menuitemradio", name="GPT-5.5").click()
    app.choose("Effort: Medium", re.compile("^High"))
    app.choose("Effort: High", re.compile("^Fast"))
    app.say("say 2 words")
    app.finish()
    asked = scripted_model.model.requests[-1].body
    assert (asked["model"], asked["service_tier"]) == ("gpt-5.5", "priority")
    assert asked["reasoning"]["effort"] == "high"

    app.page.get_by_role("button", name=MODEL).click()
    app.page.get_by_role("menuitem", name="Use another model…").click()
    app.page.get_by_label("Model", exact=True).fill("nobody-knows-it")
    app.page.get_by_role("button", name="Use model nobody-knows-it").click()
    app.say("say 1 words")
    app.finish(count=2)
    assert scripted_model.model.requests[-1].body["model"] == "nobody-knows-it"
    expect(app.conversation.get_by_text("Model metadata for")).to_have_count(1)
    app.page.get_by_role("button", name=MODEL).click()
    expect(menu.get_by_role("menuitemradio", name="nobody-knows-it")).to_be_visible()
