"""Events as they are kept: nothing in them that a database could not hold."""

import pytest

from orchestration.contracts.events import MessageSent
from orchestration.contracts.recorded import storable
from tests.support.events import decoded, piece, recorded


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("plain", "plain"),
        ("a\x00b", "a\ufffdb"),
        ("\x00\x00", "\ufffd\ufffd"),
        (r"a literal \u0000", r"a literal \u0000"),
        ("a backslash \\\x00", "a backslash \\\ufffd"),
        ("line\u2028separator", "line\u2028separator"),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_a_nul_is_kept_as_the_sign_for_what_cannot_be_shown(said: str, kept: str) -> None:
    payload, _, _ = storable(piece(said))

    assert isinstance(payload, MessageSent)
    assert payload.text == kept
    assert decoded(recorded(1, piece(said)))["payload"]["text"] == kept
