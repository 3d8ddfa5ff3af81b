"""What the demo agent keeps: a thread that was deleted comes back, with its past."""

from tests.flows.test_import import kinds, listed, said, thread_of
from tests.support.client import AT, connected
from tests.support.seed_contracts import decode_event
from tests.support.server import StartServer


async def test_a_deleted_thread_comes_back_and_goes_on(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    async with connected(server) as everything:
        project_id = await everything.create_project(workspace)
        gone = await everything.create_thread(project_id)
        await everything.say(gone, "add a file notes.md")
        await everything.settled()
        await everything.dispatch("thread.delete", threadId=gone)
        async with connected(server, "/ws") as client:
            await client.request("orchestration.subscribe", shell=True, shellAfter=0, threads=[])
            (found,) = await listed(client, project_id, provider="demo")
            await client.dispatch(
                "thread.import",
                threadId="back",
                projectId=project_id,
                conversation={"provider": "demo", "id": found["conversation"]["id"]},
                createdAt=AT,
            )
            page = await thread_of(client, "back")
        await everything.say("back", "help", "approval-required")
        end = await everything.settled(3)  # the imported one is the second on this connection

    for event in everything.events:
        decode_event(event)
    assert found["conversation"]["title"] == "add a file notes.md"
    assert found["threadId"] is None
    assert said(page, "user") == ["add a file notes.md"]
    assert page["thread"]["runtimeMode"] == "approval-required"
    assert "tool.completed" in kinds(page)
    assert end["state"] == "completed"
