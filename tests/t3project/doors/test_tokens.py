"""The token: where it counts."""

import pytest

from t3project.doors.tokens import given_token, is_the_token, query_token_allowed


def test_a_token_comes_as_bearer_anywhere() -> None:
    assert given_token("Bearer secret", "", query_allowed=False) == "secret"
    assert given_token("bearer  secret ", "", query_allowed=False) == "secret"


def test_other_ways_to_authorize_show_no_token() -> None:
    assert given_token("Basic c2VjcmV0", "", query_allowed=True) is None
    assert given_token(None, "", query_allowed=True) is None


def test_a_token_in_the_query_counts_only_where_it_may_stand() -> None:
    assert given_token(None, "a=1&token=secret", query_allowed=True) == "secret"
    assert given_token(None, "a=1&token=secret", query_allowed=False) is None
    assert given_token(None, "token=", query_allowed=True) == ""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/events/", True),
        ("/events/log", True),
        ("/metrics", True),
        ("/", False),
        ("/eventsx", False),
        ("/metrics/more", False),
        ("/attachments/a", False),
        ("/admin/", False),
    ],
)
def test_over_http_only_events_and_metrics_take_a_token_in_the_query(
    path: str, allowed: bool
) -> None:
    assert query_token_allowed(path) is allowed


def test_only_the_whole_token_is_the_token() -> None:
    assert is_the_token("secret", "secret")
    for wrong in ("", "secre", "secret ", "Secret", "sécret"):
        assert not is_the_token(wrong, "secret")
