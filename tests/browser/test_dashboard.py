"""The dashboard in the admin: drawn by the server, kept live by the event stream."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.app import App
from tests.browser.conftest import Cookies, session_of
from tests.support.server import ROOT, RunningServer

STREAM_PAGE = (ROOT / "orchestration" / "stream.md").read_text()


def count_of(text: str | None) -> int:
    return int((text or "").replace(",", ""))


def test_the_dashboard_shows_what_happens_while_it_is_open(app: App) -> None:
    dashboard = app.page.context.new_page()
    dashboard.goto(f"{app.server.base_url}/admin/dashboard/")
    turns = dashboard.locator("[data-count=turns]")
    before = count_of(turns.text_content())
    expect(dashboard.get_by_role("status")).to_contain_text("live, as of")

    app.say("say hello")
    app.finish()

    expect(turns).to_have_text(f"{before + 1:,}")
    bar = dashboard.locator(".t3d-hour title").last
    expect(bar).to_have_text(re.compile(r"\d completed"))
    expect(dashboard.get_by_role("row", name=re.compile("Whole turn"))).to_contain_text("s")


def test_without_scripts_it_shows_how_things_were(
    browser: Browser, common_server: RunningServer, cookies: Cookies
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies(session_of(common_server, cookies))
        page = context.new_page()
        page.goto(f"{common_server.base_url}/admin/")
        page.get_by_role("link", name="Dashboard").first.click()

        expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
        expect(page.get_by_text("Turns in 24 hours")).to_be_visible()
        expect(page.get_by_role("row", name=re.compile("provider-commands"))).to_be_visible()


def test_a_page_listens_as_the_docs_show(app: App) -> None:
    found = re.search(r"```js\n(.*?)```", STREAM_PAGE, re.DOTALL)
    assert found is not None
    app.page.goto(f"{app.server.base_url}/healthz")
    with app.page.expect_console_message(lambda said: "project.created" in said.text) as said:
        app.page.evaluate(found[1].replace("const stream", "window.stream"))

    assert re.match(r"\d+ project\.created", said.value.text)
