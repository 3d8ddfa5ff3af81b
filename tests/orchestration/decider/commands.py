"""A command of each kind that is about one thread, by who gives them."""

from orchestration.contracts.commands import Command
from tests.support import builders as b

FROM_CLIENTS: list[Command] = [
    b.delete_thread(),
    b.archive_thread(),
    b.unarchive_thread(),
    b.update_thread(title="Renamed"),
    b.set_runtime_mode(),
    b.set_interaction_mode(),
    b.start_turn(),
    b.interrupt_turn(),
    b.respond_to_approval(),
    b.respond_to_user_input(),
    b.revert_checkpoint(),
    b.stop_session(),
    b.add_to_queue(message_id="queued-2"),
    b.edit_queued(),
    b.remove_queued(),
    b.reorder_queue("queued-1"),
    b.send_queued(),
    b.send_next_queued(),
]
FROM_THE_SERVER: list[Command] = [
    b.set_session(),
    b.append_delta(),
    b.complete_message(),
    b.upsert_plan(),
    b.complete_diff(),
    b.append_activity(),
    b.complete_revert(),
    b.complete_undo(),
]
