"""What happens in each twin recording."""

from tests.twins.flows.going_back import (
    reverted,
    reverted_to_nothing,
    reverted_with_review,
    reverted_with_steering,
)
from tests.twins.flows.questions import failed_answers, stopped
from tests.twins.flows.queue import queue, queue_archived, queue_held
from tests.twins.flows.threads import projects, thread_created, thread_deleted, thread_life
from tests.twins.flows.turns import (
    failed,
    interrupted,
    plan,
    replaced_activity,
    turn,
    turn_in_full_sight,
)
from tests.twins.flows.undoing import (
    undone,
    undone_and_back,
    undone_while_a_message_waits,
    undone_while_a_turn_runs,
)

FLOWS = {
    flow.__name__.replace("_", "-"): flow
    for flow in (
        projects,
        thread_life,
        thread_created,
        thread_deleted,
        turn,
        turn_in_full_sight,
        interrupted,
        failed,
        stopped,
        failed_answers,
        reverted,
        reverted_with_steering,
        reverted_with_review,
        reverted_to_nothing,
        undone,
        undone_and_back,
        undone_while_a_turn_runs,
        undone_while_a_message_waits,
        plan,
        replaced_activity,
        queue,
        queue_held,
        queue_archived,
    )
}
