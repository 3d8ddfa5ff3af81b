"""When the model cannot be heard: tries, and why a turn failed, shown on recordings."""

from providers.contracts.failures import Retry
from providers.contracts.runtime import (
    Notice,
    RuntimeError,
    RuntimeWarning,
    TurnCompleted,
)
from tests.providers.codex.transcripts import (
    completions,
    only,
    replay,
)


def test_a_dropped_stream_closes_its_message_and_warns_before_the_next_try() -> None:
    conversation = only("t12_errors", "drop times 1")

    abandoned, again = completions(conversation, "assistant_message")[:2]
    (warning,) = conversation.of(RuntimeWarning)
    turn = conversation.of(TurnCompleted)[0]

    assert abandoned.status == "failed" and again.status == "completed"
    assert conversation.events.index(abandoned) < conversation.events.index(warning)
    assert "Reconnecting" in warning.message and warning.detail
    assert turn.outcome == "completed"


def test_endless_reconnecting_is_told_once() -> None:
    """With default settings codex tries for ever where the network is gone, and always says so."""
    conversation = replay("t12b_default_retries", "connection refused, default retries")[0]

    (warning,) = conversation.of(RuntimeWarning)

    assert "Reconnecting" in warning.message
    assert warning.retry == Retry(cause="network")


def test_each_counted_try_is_told_and_that_the_model_answers_again() -> None:
    conversation = only("t12_errors", "drop times 1")

    (warning,) = conversation.of(RuntimeWarning)
    (again,) = [event for event in conversation.of(Notice) if event.kind == "runtime.reconnected"]
    abandoned, answer = completions(conversation, "assistant_message")[:2]

    assert warning.retry == Retry(cause="connection lost", attempt=1, of=2)
    assert warning.item_id == abandoned.item_id
    assert again.summary == "Connected again after 1 try"
    order = [conversation.events.index(event) for event in (warning, again, answer)]
    assert order == sorted(order)


def test_a_turn_that_fails_after_its_retries_never_says_that_it_is_connected_again() -> None:
    conversation = only("t12_errors", "error 503")

    assert [warning.retry.attempt for warning in conversation.of(RuntimeWarning)] == [1, 2]
    assert conversation.of(Notice) == []


def test_the_end_of_a_turn_says_in_words_why_it_failed() -> None:
    said = {
        section: only("t12_errors", section).of(TurnCompleted)[0].error_message
        for section in ("error 400", "error 401", "error 404", "error 503", "drop")
    }

    assert said["error 400"] == "The model's server refused the request: scripted failure 400"
    assert str(said["error 401"]).startswith("The model's server refused the sign-in.")
    assert str(said["error 404"]).startswith("The model's server does not know this model.")
    assert "503" in str(said["error 503"])
    assert "broke before the answer was complete" in str(said["drop"])
    assert only("t12_errors", "error 400").of(RuntimeError) == []


def test_no_network_is_said_in_words() -> None:
    turn = replay("t24_refused")[0].of(TurnCompleted)[0]

    assert turn.outcome == "failed"
    assert turn.error_message is not None
    assert turn.error_message.startswith("The model's server cannot be reached.")
