"""Threads with the real codex, as a client begins and answers them on a server of its own."""

from typing import Any

from tests.support.client import AT, Client
from tests.support.codex import MODEL, CodexHome
from tests.support.codex_room import set_up_codex


async def codex_thread(
    client: Client, home: CodexHome, workspace: str, mode: str = "full-access"
) -> str:
    await set_up_codex(client, home)
    project_id = await client.create_project(workspace)
    return await client.create_thread(project_id, provider="codex", model=MODEL, mode=mode)


async def answer(client: Client, thread_id: str, decision: str, count: int = 1, **more: Any) -> Any:
    """Answer the count-th approval that was asked for."""

    def find(client: Client) -> Any:
        asked = client.activities("approval.requested")
        return asked[count - 1] if len(asked) >= count else None

    asked = await client.until(find, f"approval {count}")
    await client.dispatch(
        "thread.approval.respond",
        threadId=thread_id,
        requestId=asked["payload"]["requestId"],
        decision=decision,
        createdAt=AT,
        **more,
    )
    return asked
