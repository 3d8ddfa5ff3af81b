"""What happens in each twin recording: the commands before its beginning, and those within it."""

from msgspec.structs import replace

from orchestration.contracts.commands import Command
from orchestration.contracts.entities import ImageAttachment, Script
from orchestration.contracts.events import KnownPlan, KnownTurn
from providers.contracts.ids import AttachmentId, MessageId, TurnId
from providers.contracts.models import CodexOptions, CodexSelection
from tests.support.builders import (
    activity,
    add_to_queue,
    append_activity,
    append_delta,
    archive_thread,
    at,
    begin_turn,
    complete_diff,
    complete_message,
    complete_revert,
    complete_undo,
    create_project,
    create_thread,
    delete_project,
    delete_thread,
    edit_queued,
    interrupt_turn,
    remove_queued,
    reorder_queue,
    request_approval,
    resolve_approval,
    respond_to_approval,
    respond_to_user_input,
    revert_checkpoint,
    send_next_queued,
    send_queued,
    set_interaction_mode,
    set_runtime_mode,
    set_session,
    settle_turn,
    start_review,
    start_turn,
    stop_session,
    unarchive_thread,
    update_project,
    update_thread,
    upsert_plan,
)

Commands = list[Command]


def _thread() -> Commands:
    return [create_project(), create_thread()]


def _running_turn() -> Commands:
    return [
        *_thread(),
        start_turn("explain this folder", "message-1", created_at=at(1)),
        begin_turn("turn-1", "message-1", created_at=at(2)),
    ]


def _whole_turn(number: int, second: int, count: int | None = None) -> Commands:
    turn, message, reply = f"turn-{number}", f"message-{number}", f"assistant:{number}"
    return [
        start_turn(f"question {number}", message, created_at=at(second)),
        begin_turn(turn, message, created_at=at(second + 1)),
        append_activity(turn_id=turn, activity_id=f"tool-{number}", created_at=at(second + 2)),
        append_delta(f"answer {number}", reply, turn, created_at=at(second + 3)),
        complete_message(reply, turn, created_at=at(second + 4)),
        settle_turn(turn, created_at=at(second + 5)),
        complete_diff(count or number, turn, created_at=at(second + 6), assistant_message_id=reply),
    ]


def projects() -> tuple[Commands, Commands]:
    """A project is added, renamed and given a script; another one comes and goes."""
    script = Script("test", "Test", "make test", "test", False)
    return [], [
        create_project("project-1", title="One", created_at=at(1)),
        update_project("project-1", title="The one", scripts=[script]),
        create_project("project-2", default_model_selection=_other_model(), created_at=at(2)),
        update_project("project-2", default_model_selection=None, workspace_root="/home/dev/moved"),
        create_project("project-3", created_at=at(3)),
        delete_project("project-3"),
    ]


def thread_life() -> tuple[Commands, Commands]:
    """A thread is renamed, moved to a branch, set to other modes, put away and taken out."""
    return _thread(), [
        update_thread(title="Fix the bug", model_selection=_other_model()),
        update_thread(branch="fix", worktree_path="/home/dev/worktrees/fix"),
        set_runtime_mode("approval-required"),
        set_interaction_mode("plan"),
        archive_thread(),
        unarchive_thread(),
        update_thread(branch=None, worktree_path=None),
        create_thread("thread-2", title="Another", created_at=at(5)),
        archive_thread("thread-2"),
        create_thread("thread-3", created_at=at(6)),
        delete_thread("thread-3"),
    ]


def thread_created() -> tuple[Commands, Commands]:
    """A thread that was not there gets its first message."""
    return [create_project()], [
        create_thread(created_at=at(1)),
        start_turn("hello", "message-1", model_selection=_other_model(), created_at=at(2)),
    ]


def thread_deleted() -> tuple[Commands, Commands]:
    """A running thread is deleted; what its agent says afterwards is kept, and not shown."""
    return _running_turn(), [
        delete_thread(),
        append_delta("too late", created_at=at(5)),
        settle_turn("turn-1", "interrupted", created_at=at(6)),
    ]


def turn() -> tuple[Commands, Commands]:
    """A whole turn: text, tools, a question that is answered, the end, the checkpoint."""
    return _thread(), [
        start_turn("fix the bug", "message-1", created_at=at(1)),
        set_session("starting", created_at=at(2)),
        set_session("ready", created_at=at(3)),
        begin_turn("turn-1", "message-1", created_at=at(4)),
        append_delta("I will ", "assistant:1", created_at=at(5)),
        append_delta("look at it.", "assistant:1", created_at=at(6)),
        complete_message("assistant:1", created_at=at(7)),
        append_activity("tool.started", activity_id="tool-1", created_at=at(8)),
        append_activity("tool.updated", activity_id="tool-2", created_at=at(9)),
        request_approval("request-1", activity_id="question-1", created_at=at(10)),
        respond_to_approval("request-1", created_at=at(20)),
        resolve_approval("request-1", activity_id="answer-1", created_at=at(21)),
        append_activity("tool.completed", activity_id="tool-3", created_at=at(22)),
        append_delta("Done", "assistant:2", created_at=at(23)),
        append_delta(".", "assistant:2", created_at=at(24)),
        complete_message("assistant:2", created_at=at(25)),
        append_activity(
            "context-window.updated",
            activity_id="usage-1",
            tone="info",
            payload={"usedTokens": 1200, "maxTokens": 200000},
            summary="Context window updated",
            created_at=at(26),
        ),
        settle_turn("turn-1", created_at=at(27)),
        complete_diff(1, "turn-1", created_at=at(28), assistant_message_id="assistant:2"),
    ]


def turn_in_full_sight() -> tuple[Commands, Commands]:
    """Joined in the middle of a message: the pieces that follow belong to what is there."""
    before = [*_running_turn(), append_delta("begun, ", created_at=at(3))]
    return before, [
        append_delta("and ", created_at=at(4)),
        append_delta("ended", created_at=at(5)),
        complete_message(created_at=at(6)),
        settle_turn("turn-1", created_at=at(7)),
    ]


def interrupted() -> tuple[Commands, Commands]:
    """A person stops a turn while it asks something: the question is moot."""
    before = [*_running_turn(), append_delta("I am ", created_at=at(3))]
    return before, [
        request_approval("request-1", activity_id="question-1", created_at=at(4)),
        interrupt_turn(created_at=at(5)),
        complete_message(created_at=at(6)),
        settle_turn("turn-1", "interrupted", created_at=at(7)),
    ]


def failed() -> tuple[Commands, Commands]:
    """A turn ends in an error; the next message starts another."""
    error = settle_turn("turn-1", "error", created_at=at(5))
    return _running_turn(), [
        append_activity(
            "runtime.error",
            activity_id="error-1",
            tone="error",
            payload={"message": "the model is overloaded"},
            summary="Runtime error",
            created_at=at(4),
        ),
        error,
        *_whole_turn(2, 10),
    ]


def stopped() -> tuple[Commands, Commands]:
    """Two questions are asked, one is answered, then the session is stopped."""
    questions = [{"id": "q", "header": "Way", "question": "Which?", "options": []}]
    payload = {"requestId": "request-2", "questions": questions}
    answered = {"requestId": "request-2", "answers": {"q": "this one"}}
    common = {"tone": "info", "summary": "User input"}
    return _running_turn(), [
        request_approval("request-1", activity_id="question-1", created_at=at(3)),
        append_activity(
            "user-input.requested",
            created_at=at(4),
            activity_id="question-2",
            payload=payload,
            **common,
        ),
        respond_to_user_input("request-2", {"q": "this one"}, created_at=at(5)),
        append_activity(
            "user-input.resolved",
            created_at=at(6),
            activity_id="answer-2",
            payload=answered,
            **common,
        ),
        stop_session(created_at=at(7)),
        settle_turn("turn-1", "interrupted", created_at=at(8)),
        set_session("stopped", created_at=at(9)),
    ]


def failed_answers() -> tuple[Commands, Commands]:
    """An answer that did not get through leaves its question open; a stale one closes it."""
    before = [
        *_running_turn(),
        request_approval("request-1", activity_id="question-1", created_at=at(3)),
        request_approval("request-2", activity_id="question-2", created_at=at(4)),
    ]
    stale = "Stale pending approval request: request-2."
    return before, [
        respond_to_approval("request-1", created_at=at(5)),
        _failed_answer("request-1", "the agent does not answer", "failure-1", at(6)),
        _failed_answer("request-2", stale, "failure-2", at(7)),
    ]


def _failed_answer(request_id: str, detail: str, activity_id: str, when: str) -> Command:
    return append_activity(
        "provider.approval.respond.failed",
        created_at=when,
        tone="error",
        payload={"requestId": request_id, "detail": detail},
        activity_id=activity_id,
        turn_id=None,
        summary="Provider approval response failed",
    )


def reverted() -> tuple[Commands, Commands]:
    """Three turns, back to the first."""
    before = [*_thread(), *_whole_turn(1, 10), *_whole_turn(2, 20), *_whole_turn(3, 30)]
    return before, [
        upsert_plan("plan-1", "turn-1", created_at=at(40)),
        upsert_plan("plan-2", "turn-2", created_at=at(41)),
        revert_checkpoint(1, created_at=at(50)),
        complete_revert(1, created_at=at(51)),
    ]


def reverted_with_steering() -> tuple[Commands, Commands]:
    """Back to a turn that holds two messages of a person's: both stay, as the server says."""
    steering: Commands = [
        start_turn("question 1", "message-1", created_at=at(10)),
        begin_turn("turn-1", "message-1", created_at=at(11)),
        start_turn("and this", "message-1b", created_at=at(12)),
        append_delta("answer 1", "assistant:1", "turn-1", created_at=at(13)),
        complete_message("assistant:1", "turn-1", created_at=at(14)),
        settle_turn("turn-1", created_at=at(15)),
        complete_diff(1, "turn-1", created_at=at(16), assistant_message_id="assistant:1"),
    ]
    kept = [MessageId(name) for name in ("message-1", "message-1b", "assistant:1")]
    completed = replace(complete_revert(1, created_at=at(51)), kept_message_ids=kept)
    within: Commands = [revert_checkpoint(1, created_at=at(50)), completed]
    return [*_thread(), *steering, *_whole_turn(2, 20)], within


def reverted_with_review() -> tuple[Commands, Commands]:
    """A turn that never had a checkpoint stays, with all that it told."""
    review: Commands = [
        begin_turn("review", created_at=at(11)),
        upsert_plan("plan-0", "review", created_at=at(12)),
        settle_turn("review", created_at=at(13)),
    ]
    kept = [TurnId("review"), TurnId("turn-1")]
    completed = replace(complete_revert(1, created_at=at(61)), kept_turn_ids=kept)
    turns = [*review, *_whole_turn(1, 20), *_whole_turn(2, 30)]
    return [*_thread(), *turns], [revert_checkpoint(1, created_at=at(60)), completed]


def reverted_to_nothing() -> tuple[Commands, Commands]:
    """Back to before the first turn."""
    return [*_thread(), *_whole_turn(1, 10)], [
        revert_checkpoint(0, created_at=at(50)),
        complete_revert(0, created_at=at(51)),
    ]


def undone() -> tuple[Commands, Commands]:
    """Back to the first of three turns, then on; the undo brings back the two, and ends the new."""
    before = [*_thread(), *_whole_turn(1, 10), *_planned_turn(2, 20), *_whole_turn(3, 30)]
    return before, [
        revert_checkpoint(1, created_at=at(40)),
        complete_revert(1, created_at=at(41), undo_ref="safety/1"),
        *_whole_turn(4, 42, count=2),
        replace(revert_checkpoint(created_at=at(50)), checkpoint_ref="safety/1"),
        _undo("safety/1", "safety/2", 1, 2, 3, when=at(51)),
    ]


def undone_and_back() -> tuple[Commands, Commands]:
    """An undo is undone: what was said since the return is there again, and nothing else."""
    before = [*_thread(), *_whole_turn(1, 10), *_planned_turn(2, 20)]
    return before, [
        complete_revert(1, created_at=at(30), undo_ref="safety/1"),
        *_whole_turn(3, 31, count=2),
        _undo("safety/1", "safety/2", 1, 2, when=at(40)),
        _undo("safety/2", "safety/3", 1, 3, when=at(41)),
        append_activity(activity_id="notice", turn_id=None, created_at=at(42)),
        _undo("safety/3", "safety/4", 1, 2, when=at(43)),
    ]


def undone_while_a_turn_runs() -> tuple[Commands, Commands]:
    """What runs stays, whatever comes back; and so does what is of no turn."""
    return [*_thread(), *_planned_turn(2, 10, count=1)], [
        complete_revert(0, created_at=at(20), undo_ref="safety/1"),
        begin_turn("turn-3", created_at=at(31)),
        append_delta("answer 3", "assistant:3", "turn-3", created_at=at(32)),
        upsert_plan("plan-3", "turn-3", created_at=at(33)),
        upsert_plan("plan-0", None, created_at=at(34)),
        append_activity(activity_id="notice", turn_id=None, created_at=at(35)),
        _undo("safety/1", "safety/2", 2, when=at(40)),
    ]


def undone_while_a_message_waits() -> tuple[Commands, Commands]:
    """What a person said in the meantime is on its way to the agent: it stays, with moves too."""
    before = [*_thread(), *_whole_turn(1, 10), *_whole_turn(2, 20)]
    back = complete_revert(1, created_at=at(31), undo_ref="safety/1")
    kept = [MessageId("message-1"), MessageId("assistant:1")]
    return before, [
        start_turn("question 3", "message-3", created_at=at(30)),
        replace(back, kept_message_ids=kept),
        append_activity(
            "provider.turn.start.failed",
            created_at=at(32),
            tone="error",
            payload={"detail": "no agent", "messageId": "message-3"},
            activity_id="failure-1",
            turn_id=None,
            summary="The turn did not begin",
        ),
        start_turn("question 4", "message-4", created_at=at(33)),
        _undo("safety/1", "safety/2", 1, 2, when=at(40)),
    ]


def _planned_turn(number: int, begun: int, count: int | None = None) -> Commands:
    turn_id = f"turn-{number}"
    *turn, ended, captured = _whole_turn(number, begun, count)
    plan = upsert_plan(f"plan-{number}", turn_id, created_at=at(begun + 3))
    return [*turn, plan, ended, captured]


def _undo(ref: str, undo_ref: str, *numbers: int, when: str) -> Command:
    turns = [KnownTurn(TurnId(f"turn-{n}"), count, False) for count, n in enumerate(numbers, 1)]
    plans = [KnownPlan("plan-2", TurnId("turn-2"))] if 2 in numbers else []
    return complete_undo(ref, undo_ref, created_at=when, turns=turns, plans=plans)


def plan() -> tuple[Commands, Commands]:
    """A plan is proposed, written anew, and implemented."""
    final = {"plan_markdown": "# Plan\n\n1. Look\n2. Fix", "created_at": at(3)}
    return _running_turn(), [
        upsert_plan("plan-1", plan_markdown="# Plan", created_at=at(3)),
        upsert_plan("plan-2", plan_markdown="# Other", created_at=at(3)),
        upsert_plan("plan-1", **{**final, "updated_at": at(4)}),
        upsert_plan(
            "plan-1",
            **{**final, "updated_at": at(5)},
            implemented_at=at(5),
            implementation_thread_id="thread-1",
        ),
        settle_turn("turn-1", created_at=at(6)),
    ]


def replaced_activity() -> tuple[Commands, Commands]:
    """An activity that comes again takes its new place."""
    before = [
        *_running_turn(),
        append_activity("tool.started", activity_id="tool-1", created_at=at(3)),
        append_activity("tool.started", activity_id="tool-2", created_at=at(4)),
    ]
    again = activity("tool.completed", activity_id="tool-1", created_at=at(5)).payload
    return before, [
        append_activity("tool.completed", activity_id="tool-1", payload=again, created_at=at(5))
    ]


def queue() -> tuple[Commands, Commands]:
    """Messages wait, are changed, moved, taken out and put back; the first is sent at the end."""
    return _running_turn(), [
        add_to_queue("then test it", "queued-1"),
        add_to_queue("then commit", "queued-2", model_selection=_other_model()),
        add_to_queue("look at this", "queued-3", attachments=[_image()]),
        add_to_queue("never mind", "queued-4"),
        edit_queued("then test it twice", "queued-1"),
        reorder_queue("queued-3", "queued-1", "queued-2", "queued-4"),
        remove_queued("queued-4"),
        remove_queued("queued-1"),
        add_to_queue("then test it twice", "queued-5", place=1),
        settle_turn("turn-1", created_at=at(5)),
        send_next_queued(),
        begin_turn("turn-2", "queued-3", created_at=at(6)),
        send_queued("queued-2"),
        append_activity(
            "turn.steered",
            created_at=at(7),
            tone="info",
            payload={"messageId": "queued-2", "turnId": "turn-2"},
            activity_id="steered-1",
            summary="Message sent into the running turn",
        ),
    ]


def queue_held() -> tuple[Commands, Commands]:
    """What waits is held by an interruption, let go, and held by a failure to start."""
    before = [*_running_turn(), add_to_queue("one", "queued-1"), add_to_queue("two", "queued-2")]
    return before, [
        settle_turn("turn-1", "interrupted", created_at=at(5)),
        send_queued("queued-1"),
        append_activity(
            "provider.turn.start.failed",
            created_at=at(6),
            tone="error",
            payload={"detail": "no agent", "messageId": "queued-1"},
            activity_id="failure-1",
            turn_id=None,
            summary="Provider turn start failed",
        ),
    ]


def queue_archived() -> tuple[Commands, Commands]:
    """A thread that was put away goes on only when somebody says so; a failed review keeps it."""
    before = [*_running_turn(), add_to_queue("one", "queued-1")]
    return before, [
        archive_thread(),
        settle_turn("turn-1", created_at=at(5)),
        unarchive_thread(),
        start_review(created_at=at(6)),
        append_activity(
            "provider.review.start.failed",
            created_at=at(7),
            tone="error",
            payload={"detail": "no agent"},
            activity_id="failure-1",
            turn_id=None,
            summary="The review did not begin",
        ),
    ]


def _image() -> ImageAttachment:
    return ImageAttachment(AttachmentId("thread-1-shot"), "shot.png", "image/png", 100)


def _other_model() -> CodexSelection:
    return CodexSelection("gpt-5.4-mini", CodexOptions(reasoning_effort="low"))


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
