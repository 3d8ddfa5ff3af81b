"""How a session comes to its conversation: begun, found again, or a copy of one."""

from typing import Any

from providers.adapter import OpenSession
from providers.codex.copies import FORK, UNARCHIVE, whole_copy_of, within_reach
from providers.codex.kept_answers import ACTIVE_WRITER, LOST
from providers.codex.policy import POLICIES
from providers.codex.session import CodexSession
from providers.contracts.conversations import conversation_in
from providers.errors import AgentRefused, ConversationLost

UNKNOWN_CONVERSATION = (
    "no rollout found",
    "thread not found",
    "not found",
    "no such thread",
    "unknown thread",
    "does not exist",
    "invalid session id",
    "invalid thread id",
)
GONE = (*UNKNOWN_CONVERSATION, *LOST)
STILL_ARCHIVED = "is archived"
"""Of what could not be brought back; codex's advice would not help either."""
FILE_GONE = "its file is gone"
UNNAMED = "nothing says which it was"


async def open_conversation(
    session: CodexSession, request: OpenSession, *, may_be_held: bool
) -> bool:
    """False where a new one was begun. ``may_be_held``: by a process of ours that is given up."""
    codex_id = conversation_in(request.resume_cursor or {})
    if request.copy:
        await go_on_in_copy(session, request, codex_id)
        return True
    if codex_id is not None and await resume(session, request, codex_id, may_be_held=may_be_held):
        return True
    await begin(session, request, "thread/start", {})
    return False


async def go_on_in_copy(session: CodexSession, request: OpenSession, codex_id: str | None) -> None:
    if codex_id is None:
        raise ConversationLost(UNNAMED)
    try:
        async with within_reach(session.server, codex_id):
            await begin(session, request, FORK, whole_copy_of(codex_id))
    except AgentRefused as refusal:
        if STILL_ARCHIVED in str(refusal).lower():
            raise ConversationLost(FILE_GONE) from refusal
        if is_gone(refusal):
            raise ConversationLost(str(refusal)) from refusal
        raise


async def resume(
    session: CodexSession, request: OpenSession, codex_id: str, *, may_be_held: bool
) -> bool:
    """False where codex does not know the conversation any more."""
    where = {"threadId": codex_id, "excludeTurns": True}
    try:
        await begin(session, request, "thread/resume", where)
    except AgentRefused as refusal:
        said = str(refusal).lower()
        if ACTIVE_WRITER in said and may_be_held:
            # Ours, which does not let go: a copy of what it wrote can be had without it.
            await begin(session, request, FORK, where)
            return True
        if ACTIVE_WRITER in said:
            raise AgentRefused(
                "another codex process still writes this conversation; "
                "close it there, or wait until its turns are over"
            ) from refusal
        if is_gone(refusal) or STILL_ARCHIVED in said:
            return await resume_archived(session, request, codex_id, refusal)
        raise
    return True


async def resume_archived(
    session: CodexSession, request: OpenSession, codex_id: str, refusal: AgentRefused
) -> bool:
    """Put away by us, when a thread left it, or by a person; False where it is lost."""
    try:
        await session.server.request(UNARCHIVE, {"threadId": codex_id})
    except AgentRefused:
        if is_gone(refusal):
            return False
        raise refusal from None
    await begin(session, request, "thread/resume", {"threadId": codex_id, "excludeTurns": True})
    return True


def is_gone(refusal: AgentRefused) -> bool:
    """Also where only the file is that the conversation was once copied from, or reverted."""
    said = str(refusal).lower()
    return any(words in said for words in GONE)


async def begin(
    session: CodexSession, request: OpenSession, method: str, where: dict[str, Any]
) -> None:
    policy = POLICIES[request.runtime_mode]
    opened = await session.server.open_thread(
        method,
        {
            **where,
            "cwd": request.cwd,
            "model": request.model_selection.model,
            **policy.for_thread(),
        },
        session,
    )
    session.asked.ask(policy)
    # Resuming a conversation that the process still has loaded ignores all that was asked.
    if session.asked.find_mismatch(opened.approval_policy, opened.sandbox):
        session.asked.withdraw(policy)
        await session.set_runtime_mode(request.runtime_mode)
