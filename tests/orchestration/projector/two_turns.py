"""A thread of two turns that have ended, and what turns leave behind in the tables."""

from tests.support import builders as b
from tests.support.history import History


def two_turns() -> History:
    history = History()
    history.record(b.create_project(), b.create_thread())
    for number in (1, 2):
        turn, message = f"turn-{number}", f"message-{number}"
        history.record(
            b.start_turn(f"question {number}", message),
            b.begin_turn(turn, message),
            b.append_delta(f"answer {number}", f"assistant:{number}", turn),
            b.append_activity(turn_id=turn),
            b.upsert_plan(f"plan-{number}", turn),
            b.settle_turn(turn),
            b.complete_diff(number, turn, created_at=b.at(number)),
        )
    return history
