"""Whatever an agent says, in whatever order: each turn ends once, and nothing stays open."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from orchestration.contracts.commands import SetSession
from orchestration.ingestion.view import Input
from providers.contracts import runtime as said
from providers.contracts.ids import ItemId, RequestId, TurnId
from tests.orchestration.ingestion.words import (
    announced,
    asked,
    completed,
    delta,
    message_done,
    of,
    play,
    settlements,
    started,
    word,
)

Say = Callable[[TurnId, str], Input]

WORDS: list[Say] = [
    lambda turn, name: started(turn_id=turn),
    lambda turn, name: completed("completed", turn_id=turn),
    lambda turn, name: completed("interrupted", turn_id=turn),
    lambda turn, name: completed("failed", turn_id=turn, error_message="no quota"),
    lambda turn, name: delta("text", turn_id=turn, item_id=ItemId(name)),
    lambda turn, name: message_done("text", turn_id=turn, item_id=ItemId(name)),
    lambda turn, name: asked(turn_id=turn, request_id=RequestId(name)),
    lambda turn, name: word(said.ProposedPlanDelta, turn_id=turn, delta="# Plan"),
    lambda turn, name: word(said.RuntimeError, turn_id=turn, message="broken"),
    lambda turn, name: word(said.SessionStateChanged, turn_id=None, state="ready"),
    lambda turn, name: word(said.SessionStateChanged, turn_id=None, state="error"),
    lambda turn, name: word(said.SessionExited, turn_id=None, reason="gone", graceful=False),
    lambda turn, name: announced(status="starting"),
]
TURNS = st.sampled_from([TurnId("turn-1"), TurnId("turn-2"), TurnId("turn-3")])
NAMES = st.sampled_from(["a", "b"])
CONVERSATIONS = st.lists(st.tuples(st.sampled_from(WORDS), TURNS, NAMES), max_size=25)


@given(CONVERSATIONS)
def test_every_turn_that_starts_is_settled_exactly_once(
    conversation: list[tuple[Say, TurnId, str]],
) -> None:
    events = [say(turn, name) for say, turn, name in conversation]
    the_end = word(said.SessionExited, turn_id=None, reason="stopped", graceful=True)

    commands, view = play(*events, the_end)

    begun = [c.started_turn.turn_id for c in of(SetSession, commands) if c.started_turn]
    ended = [c.settled_turn.turn_id for c in settlements(commands) if c.settled_turn]
    assert begun == ended
    assert len(set(ended)) == len(ended)
    assert view.active_turn is None and view.session is not None
    assert (view.session.status, view.open_messages, view.open_requests, view.draft) == (
        "stopped",
        (),
        (),
        None,
    )
