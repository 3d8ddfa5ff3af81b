"""The built app as it is served."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.fixture(autouse=True)
def build(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>app</title>")
    (folder / "assets" / "index-abc.js").write_text("run()")
    (folder / "robots.txt").write_text("no")
    (tmp_path / "secret.txt").write_text("secret")
    settings.FRONTEND_DIST = folder
    return folder


@pytest.mark.parametrize("path", ["/", "/threads/t-1", "/settings", "/a.b/c"])
def test_every_page_of_the_app_is_its_index(browser: Client, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 200
    assert answer.content == b"<title>app</title>"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_hashed_assets_are_kept_for_ever(browser: Client) -> None:
    answer = browser.get("/assets/index-abc.js")

    assert answer.content == b"run()"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert browser.get("/robots.txt").headers["Cache-Control"] == "private, no-cache"


def test_an_asset_of_another_build_is_not_found(browser: Client) -> None:
    assert browser.get("/assets/index-old.js").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/..",
        "/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/a%00b",
        "/link/secret.txt",
        "/static/../../secret.txt",
        "/static/%2e%2e/manage.py",
    ],
)
def test_no_path_leads_out_of_the_build(browser: Client, build: Path, path: str) -> None:
    (build / "link").symlink_to(build.parent)

    answer = browser.get(path)

    assert answer.status_code == 400
    assert b"secret" not in answer.content


def test_without_a_build_the_page_says_what_to_do(browser: Client, build: Path) -> None:
    (build / "index.html").unlink()

    answer = browser.get("/")

    assert answer.status_code == 503
    assert b"make build" in answer.content


def test_the_app_only_answers_reading(browser: Client) -> None:
    assert browser.post("/").status_code == 405
    assert browser.delete("/assets/index-abc.js").status_code == 405


def test_the_files_of_the_admin_are_served(browser: Client) -> None:
    assert browser.get("/static/admin/css/base.css").status_code == 200
    assert browser.get("/static/admin/css/none.css").status_code == 404
