"""Coming in and going out over HTTP."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings

from t3project.doors.login_codes import new_login_code

pytestmark = pytest.mark.django_db(transaction=True)

HTML = {"Accept": "text/html"}


def press_the_button(browser: Client, code: str) -> int:
    page = browser.get("/login", {"code": code})
    (field,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    answer = browser.post("/login", {"code": code, "csrfmiddlewaretoken": field})
    return answer.status_code


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True, headers={"Host": "localhost:3773"})


def test_a_stranger_gets_a_page_that_says_how_to_come_in(browser: Client) -> None:
    answer = browser.get("/", headers=HTML)

    assert answer.status_code == 401
    assert "manage.py login_link" in answer.content.decode()


def test_a_program_without_a_token_gets_one_line(browser: Client) -> None:
    answer = browser.get("/attachments/a", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.content == b"a token is needed\n"


@pytest.mark.parametrize("path", ["/", "/assets/index.js", "/attachments/a", "/admin/", "/ws"])
def test_a_wrong_token_opens_nothing(browser: Client, path: str) -> None:
    assert browser.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert browser.get(path, {"token": settings.T3_TOKEN}).status_code == 401


def test_the_token_opens_the_doors_and_the_admin(browser: Client) -> None:
    bearer = {"Authorization": f"Bearer {settings.T3_TOKEN}"}

    assert browser.get("/attachments/none", headers=bearer).status_code == 404
    assert browser.get("/admin/", headers=bearer).status_code == 200


def test_looking_at_the_link_uses_nothing_up(browser: Client) -> None:
    code = new_login_code()

    for _ in range(2):
        assert browser.get("/login", {"code": code}).status_code == 200
    assert settings.SESSION_COOKIE_NAME not in browser.cookies
    assert press_the_button(browser, code) == 302


def test_the_button_signs_the_owner_in_with_a_new_session(browser: Client) -> None:
    assert press_the_button(browser, new_login_code()) == 302

    cookie = browser.cookies["t3_session_3773"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]
    assert browser.cookies["t3_csrf_3773"]["httponly"]
    assert browser.get("/admin/").status_code == 200
    owner = User.objects.get()
    assert owner.is_superuser and not owner.has_usable_password()


def test_signing_in_again_never_keeps_the_old_session_key(browser: Client) -> None:
    press_the_button(browser, new_login_code())
    first = browser.cookies["t3_session_3773"].value
    token = browser.cookies["t3_csrf_3773"].value

    browser.post("/login", {"code": new_login_code(), "csrfmiddlewaretoken": token})

    assert browser.cookies["t3_session_3773"].value != first


def test_a_link_works_once(browser: Client) -> None:
    code = new_login_code()
    press_the_button(browser, code)
    stranger = Client(enforce_csrf_checks=True, headers={"Host": "localhost:3773"})

    assert press_the_button(stranger, code) == 403
    assert stranger.get("/", headers=HTML).status_code == 401


def test_the_button_cannot_be_pressed_from_elsewhere(browser: Client) -> None:
    code = new_login_code()

    assert browser.post("/login", {"code": code}).status_code == 403
    assert press_the_button(browser, code) == 302


def test_signing_out_needs_the_button_and_ends_the_session(browser: Client) -> None:
    press_the_button(browser, new_login_code())
    token = browser.cookies["t3_csrf_3773"].value

    assert browser.get("/logout").status_code == 200
    assert browser.post("/logout").status_code == 403
    assert browser.post("/logout", {"csrfmiddlewaretoken": token}).status_code == 200
    assert browser.get("/", headers=HTML).status_code == 401


def test_under_https_cookies_are_secure(browser: Client) -> None:
    code = new_login_code()

    page = browser.get("/login", {"code": code}, secure=True)

    assert page.cookies["t3_csrf_3773"]["secure"]


def test_behind_a_proxy_whose_https_origin_is_named_cookies_are_secure(
    browser: Client,
) -> None:
    with override_settings(T3_ALLOWED_ORIGINS=("https://t3.example.org",)):
        page = browser.get("/login", headers={"Host": "t3.example.org"})

    assert page.cookies["t3_csrf_3773"]["secure"]


def test_every_answer_says_no_referrer_and_has_a_policy(browser: Client) -> None:
    press_the_button(browser, new_login_code())

    answer = browser.get("/some/page")

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_health_is_open_and_says_nothing_more(browser: Client) -> None:
    assert browser.get("/healthz").content == b"ok\n"
    assert browser.get("/readyz").json().keys() == {"ready", "gates"}
