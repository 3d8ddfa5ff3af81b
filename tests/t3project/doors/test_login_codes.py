"""Login codes: good once, for a while."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from t3project.doors.login_codes import LIFETIME, address_of_app, new_login_code, use_up
from t3project.doors.models import LoginCode

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LAST_MOMENT = NOON + LIFETIME - timedelta(seconds=1)


def test_a_code_is_good_exactly_once() -> None:
    code = new_login_code(NOON)

    assert use_up(code, LAST_MOMENT)
    assert not use_up(code, LAST_MOMENT)


def test_a_code_runs_out_after_fifteen_minutes() -> None:
    code = new_login_code(NOON)

    assert timedelta(minutes=15) == LIFETIME
    assert not use_up(code, NOON + LIFETIME)


def test_using_one_code_leaves_the_others() -> None:
    first, second = new_login_code(NOON), new_login_code(NOON)

    assert use_up(first, NOON)
    assert use_up(second, NOON)


def test_codes_that_were_never_given_out_are_worth_nothing() -> None:
    new_login_code(NOON)

    assert not use_up("", NOON)
    assert not use_up("guess", NOON)


def test_the_database_keeps_no_code_and_forgets_old_ones() -> None:
    old = new_login_code(NOON)
    new = new_login_code(NOON + LIFETIME)

    (row,) = LoginCode.objects.all()
    assert row.digest not in {old, new}


def test_the_link_points_to_where_the_owners_browser_finds_the_app() -> None:
    with override_settings(T3_HOST="127.0.0.1", T3_PORT=3773):
        assert address_of_app() == "http://127.0.0.1:3773"
        assert address_of_app(8000) == "http://127.0.0.1:8000"
    with override_settings(T3_HOST="::1", T3_PORT=3773):
        assert address_of_app() == "http://[::1]:3773"
    with override_settings(T3_HOST="0.0.0.0", T3_PORT=80, T3_ALLOWED_HOSTS=("box.local",)):
        assert address_of_app() == "http://box.local:80"
    with override_settings(T3_ALLOWED_ORIGINS=("https://t3.example.org",)):
        assert address_of_app() == "https://t3.example.org"
