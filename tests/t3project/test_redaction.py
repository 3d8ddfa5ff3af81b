"""Logs without secrets."""

import logging

from t3project.redaction import RedactingFilter, redacted, without_query


def test_tokens_and_codes_in_addresses_are_hidden() -> None:
    line = redacted('GET /ws?token=abc&after=5 "GET /login?code=x-y_z"', "secret")

    assert line == 'GET /ws?token=[hidden]&after=5 "GET /login?code=[hidden]"'


def test_the_token_is_hidden_wherever_it_stands() -> None:
    assert redacted("Authorization: Bearer other, then secret!", "secret") == (
        "Authorization: Bearer [hidden], then [hidden]!"
    )


def test_an_access_log_of_another_server_is_filtered() -> None:
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 1, "%s %d", ("/ws?token=abc", 101), None
    )

    assert RedactingFilter().filter(record)
    assert record.getMessage() == "/ws?token=[hidden] 101"


def test_a_path_is_logged_without_its_query() -> None:
    assert without_query("/login?code=abc") == "/login"
