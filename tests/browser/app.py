"""The app as a person sees it: what can be read, pressed and typed, by its accessible name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.support.server import RunningServer

Decision = Literal["Allow once", "Allow for this session", "Decline", "Decline and stop"]


class App:
    """One tab."""

    def __init__(self, page: Page, server: RunningServer) -> None:
        self.page = page
        self.server = server
        self.sidebar = page.get_by_role("navigation", name="Projects and threads")
        self.composer = page.get_by_role("textbox", name="Message to the agent")
        self.conversation = page.get_by_role("log", name="Conversation")
        self.messages = page.get_by_role("article", name="Your message")
        self.answers = page.get_by_role("article", name="Answer")
        self.approval = page.get_by_role("region", name="Approval", exact=True)
        self.stop_button = page.get_by_role("button", name="Stop the agent")
        self.latest_button = page.get_by_role("button", name="Jump to latest")
        self.heading = page.get_by_role("heading", level=1)
        self.project = self.sidebar
        """Where this test's own threads are listed, once it has added a project."""
        self.working = self.conversation.get_by_role("status")

    def open(self, path: str = "/") -> None:
        self.page.goto(self.server.base_url + path)
        expect(self.page.get_by_text("Connected", exact=True)).to_be_visible()

    def add_project(self, folder: Path | str) -> None:
        """Ends on the page of a new thread in it."""
        self.ask_for_project(folder)
        name = Path(folder).name
        expect(self.page.get_by_role("main")).to_contain_text(name)
        expect(self.composer).to_be_visible()
        self.project = self.sidebar.get_by_role("region", name=name, exact=True)

    def ask_for_project(self, folder: Path | str) -> None:
        """Does not wait for the server's answer, which may be a refusal."""
        self.sidebar.get_by_role("button", name="Add a project").first.click()
        dialog = self.page.get_by_role("dialog", name="Add a project")
        dialog.get_by_label("Folder").fill(str(folder))
        dialog.get_by_role("button", name="Add project").click()

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def button(self, decision: Decision) -> Locator:
        return self.approval.get_by_role("button", name=decision, exact=True)

    def finish(self, ending: str = "Worked", count: int = 1) -> None:
        """Waits for the end of the count-th turn, which must be of this kind."""
        ends = self.conversation.get_by_text(re.compile(rf"^{ending}\b"))
        expect(ends).to_have_count(count)
        expect(self.stop_button).to_be_hidden()

    def thread_link(self, title: str | re.Pattern[str]) -> Locator:
        return self.project.get_by_role("link", name=title)

    def choose(self, picker: str | re.Pattern[str], choice: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=picker).click()
        self.page.get_by_role("menuitemradio", name=choice).click()

    def act_on_thread(self, title: str, action: str) -> None:
        self.project.get_by_role("button", name=f"Actions for {title}", exact=True).click()
        self.page.get_by_role("menuitem", name=action).click()
