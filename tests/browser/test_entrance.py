"""Coming in by the login link, and going out."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.app import App
from tests.browser.conftest import OpenApp
from tests.support.server import RunningServer


def test_the_login_link_opens_the_app_once(browser: Browser, common_server: RunningServer) -> None:
    link = common_server.new_login_link()
    with browser.new_context() as first, browser.new_context() as second:
        page = first.new_page()
        page.goto(link)
        page.get_by_role("button", name="Open").press("Enter")
        expect(page.get_by_role("navigation", name="Projects and threads")).to_be_visible()
        expect(page).to_have_url(f"{common_server.base_url}/")

        stranger = second.new_page()
        stranger.goto(link)
        stranger.get_by_role("button", name="Open").click()
        expect(stranger.get_by_role("heading", name="This link is used up")).to_be_visible()


def test_a_stranger_is_told_how_to_come_in(browser: Browser, common_server: RunningServer) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(common_server.base_url)

        expect(page.get_by_role("heading", name="You need a login link")).to_be_visible()
        expect(page.get_by_text("manage.py login_link")).to_be_visible()


def test_signing_out_closes_every_tab_of_the_browser(
    open_app: OpenApp, server: RunningServer
) -> None:
    app = open_app(server)
    other = App(app.page.context.new_page(), server)
    other.open()

    app.page.get_by_role("button", name="Settings").click()
    app.page.get_by_role("link", name="Sign out").click()
    app.page.get_by_role("button", name="Sign out").click()

    expect(app.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(other.page.get_by_text("Not connected")).to_be_visible()
    other.page.get_by_role("button", name="Sign in again").click()
    expect(other.page.get_by_role("heading", name=re.compile("login link"))).to_be_visible()
