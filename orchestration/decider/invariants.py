"""When a command is refused, and with which sentence. The wordings are part of the protocol."""

from collections.abc import Sequence

from orchestration.contracts.commands import Command
from orchestration.contracts.entities import ImageAttachment, PlanSource
from orchestration.decider.state import ProjectState, State, ThreadState
from orchestration.errors import CommandRejected

INPUT_CHARS_LIMIT = 120_000
ATTACHMENTS_LIMIT = 8


def type_of(command: Command) -> str:
    return str(command.__struct_config__.tag)


def refusal(command: Command, reason: str) -> CommandRejected:
    return CommandRejected(type_of(command), reason)


def _refused(kind: str, aggregate_id: str, state: str, command: Command) -> CommandRejected:
    return refusal(command, f"{kind} '{aggregate_id}' {state} command '{type_of(command)}'.")


def require_no_project(command: Command, state: State, project_id: str) -> None:
    if state.find_project(project_id) is not None:
        raise refusal(
            command, f"Project '{project_id}' already exists and cannot be created twice."
        )


def require_no_thread(command: Command, state: State, thread_id: str) -> None:
    if state.find_thread(thread_id) is not None:
        raise refusal(command, f"Thread '{thread_id}' already exists and cannot be created twice.")


def require_project(command: Command, state: State, project_id: str) -> ProjectState:
    """The project, which must not be deleted."""
    project = state.find_project(project_id)
    if project is None:
        raise _refused("Project", project_id, "does not exist for", command)
    if project.deleted:
        raise _refused("Project", project_id, "is deleted and cannot handle", command)
    return project


def require_recorded_thread(command: Command, state: State, thread_id: str) -> ThreadState:
    """The thread, deleted or not: an agent's last words are kept."""
    thread = state.find_thread(thread_id)
    if thread is None:
        raise _refused("Thread", thread_id, "does not exist for", command)
    return thread


def require_thread(command: Command, state: State, thread_id: str) -> ThreadState:
    """The thread, which must not be deleted."""
    thread = require_recorded_thread(command, state, thread_id)
    if thread.deleted:
        raise _refused("Thread", thread_id, "is deleted and cannot handle", command)
    return thread


def require_not_archived(command: Command, thread: ThreadState) -> None:
    if thread.archived:
        raise _refused("Thread", thread.id, "is already archived and cannot handle", command)


def require_archived(command: Command, thread: ThreadState) -> None:
    if not thread.archived:
        raise _refused("Thread", thread.id, "is not archived for", command)


def require_idle(command: Command, thread: ThreadState) -> None:
    if thread.has_running_turn:
        raise _refused("Thread", thread.id, "has a running turn and cannot handle", command)


def require_undo_point(command: Command, thread: ThreadState, ref: str) -> None:
    """Only what is still kept can be brought back."""
    if ref not in thread.undo_points:
        raise refusal(command, f"Thread '{thread.id}' has no undo point '{ref}'.")


def require_new_undo_point(command: Command, thread: ThreadState, ref: str) -> None:
    if ref in thread.undo_points:
        raise refusal(command, f"Thread '{thread.id}' has an undo point '{ref}' already.")


def require_sendable(command: Command, text: str, attachments: Sequence[ImageAttachment]) -> None:
    """Neither nothing, nor more than agents take."""
    if not text.strip() and not attachments:
        raise refusal(command, "A message needs text or an attachment.")
    if len(text) > INPUT_CHARS_LIMIT:
        raise refusal(
            command,
            f"A message may have at most {INPUT_CHARS_LIMIT} characters; this one has {len(text)}.",
        )
    if len(attachments) > ATTACHMENTS_LIMIT:
        raise refusal(
            command,
            f"A message may have at most {ATTACHMENTS_LIMIT} attachments; "
            f"this one has {len(attachments)}.",
        )


def require_unsaid(command: Command, state: State, thread: ThreadState, message_id: str) -> None:
    """A message is said once: a second text under its name would take the place of the first."""
    if state.said.get((thread.id, message_id)):
        raise refusal(command, f"Message '{message_id}' was sent already.")
    if message_id in thread.queue:
        raise refusal(command, f"Message '{message_id}' is queued already.")


def require_plan(command: Command, state: State, thread: ThreadState, source: PlanSource) -> None:
    """The plan that a turn is to implement, in the same project as the turn's thread."""
    owner = require_thread(command, state, source.thread_id)
    if source.plan_id not in owner.plans:
        raise refusal(
            command,
            f"Proposed plan '{source.plan_id}' does not exist on thread '{owner.id}'.",
        )
    if owner.project_id != thread.project_id:
        raise refusal(
            command,
            f"Proposed plan '{source.plan_id}' belongs to thread '{owner.id}' "
            "in a different project.",
        )


def require_title_open(command: Command, thread: ThreadState) -> None:
    """What a person called a thread stays, whatever an agent would call it."""
    if thread.title_given:
        raise refusal(command, f"Thread '{thread.id}' was named by a person.")
