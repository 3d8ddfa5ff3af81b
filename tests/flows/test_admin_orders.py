"""Orders from the admin: each goes through a command, and its answer is shown as it was given."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from tests.support.client import Client, connected, watch
from tests.support.server import RunningServer, StartServer, press_button

THREADS = "/admin/orchestration/thread"
LIST = re.compile(r'href="(/admin/orchestration/\w+/)"')
MESSAGE = re.compile(r'<li class="(success|error)">(.*?)</li>', re.DOTALL)


@dataclass
class Desk:
    """A thread with a demo agent, as a client and the admin see it."""

    client: Client
    browser: httpx.Client
    thread_id: str

    async def order(self, name: str) -> tuple[str, str]:
        """Press its button, and the one that asks whether it is meant; what the page says then."""
        return await asyncio.to_thread(self._order, name)

    def _order(self, name: str) -> tuple[str, str]:
        press_button(self.browser, f"{THREADS}/{self.thread_id}/order/{name}/")
        page = self.browser.get(f"{THREADS}/{self.thread_id}/change/").text
        (said,) = MESSAGE.findall(page)
        return said[0], html.unescape(said[1])

    async def page(self, path: str) -> str:
        answer = await asyncio.to_thread(self.browser.get, path)
        assert answer.status_code == 200, path
        return answer.text

    async def wait_for_approval(self) -> None:
        await self.client.say(self.thread_id, "run pytest", "approval-required")
        await self.client.activity("approval.requested")


@asynccontextmanager
async def desk(server: RunningServer, workspace: str) -> AsyncIterator[Desk]:
    with server.signed_in() as browser:
        async with connected(server, "/ws") as client:
            project_id = await client.create_project(workspace)
            thread_id = await client.create_thread(project_id, mode="approval-required")
            await watch(client, thread_id)
            yield Desk(client, browser, thread_id)


async def test_a_running_turn_is_settled(server: RunningServer, workspace: str) -> None:
    async with desk(server, workspace) as admin:
        await admin.wait_for_approval()

        kind, said = await admin.order("interrupt")

        assert kind == "success" and "accepted, as event" in said
        assert (await admin.client.settled())["state"] == "interrupted"
        story = await admin.page(f"{THREADS}/{admin.thread_id}/story/")
        assert "a person, in the admin" in story
        assert "thread.turn-interrupt-requested" in story


async def test_a_session_is_stopped_and_its_agent_detached(
    server: RunningServer, workspace: str
) -> None:
    async with desk(server, workspace) as admin:
        await admin.wait_for_approval()
        attached = await admin.page("/admin/processes/")

        kind, _ = await admin.order("stop")
        await admin.client.event(
            "thread.session-set", lambda payload: payload["session"]["status"] == "stopped"
        )

        assert kind == "success"
        assert admin.thread_id in attached and "MB" in attached
        assert admin.thread_id not in await admin.page("/admin/processes/")


async def test_a_checkpoint_is_captured_between_turns_only(
    server: RunningServer, workspace: str
) -> None:
    async with desk(server, workspace) as admin:
        kind, _ = await admin.order("capture")
        assert kind == "success"

        await admin.wait_for_approval()
        kind, said = await admin.order("capture")

        assert (kind, "when the running turn is over" in said) == ("error", True)
        receipts = await admin.page(f"/admin/orchestration/runtimereceipt/?q={admin.thread_id}")
        assert "checkpoint.baseline.captured" in receipts


async def test_a_thread_goes_to_the_archive_and_comes_back(
    server: RunningServer, workspace: str
) -> None:
    async with desk(server, workspace) as admin:
        said = [await admin.order(name) for name in ("archive", "archive", "unarchive")]

        assert [kind for kind, _ in said] == ["success", "error", "success"]
        assert "archived" in said[1][1]


async def test_a_threads_rows_are_made_anew(server: RunningServer, workspace: str) -> None:
    async with desk(server, workspace) as admin:
        await admin.client.say(admin.thread_id, "stream 3 words", "approval-required")
        await admin.client.settled()

        kind, said = await admin.order("rebuild")

        assert kind == "success" and "rebuilt from" in said
        thread = await admin.client.request("orchestration.getThread", threadId=admin.thread_id)
        assert len(thread["messages"]) == 2


async def test_on_postgresql_every_list_opens_and_a_story_is_told(
    start_server: StartServer, postgresql_url: str, workspace: str
) -> None:
    server = start_server(DATABASE_URL=postgresql_url)
    async with desk(server, workspace) as admin:
        await admin.client.say(admin.thread_id, "stream 3 words", "approval-required")
        await admin.client.settled()

        for path in sorted(set(LIST.findall(await admin.page("/admin/")))):
            for query in ("", "?q=nothing"):
                await admin.page(f"{path}{query}")
        for query in (f"?thread={admin.thread_id}", "?order=oldest", "?aggregate_kind=project"):
            await admin.page(f"/admin/orchestration/storedevent/{query}")

        story = await admin.page(f"{THREADS}/{admin.thread_id}/story/?turn=latest")
        assert "Where its time went" in story and "thread.turn-start-requested" in story
        event = re.search(r"/admin/orchestration/storedevent/\d+/change/", story)
        assert event is not None
        assert "Led to" in await admin.page(event[0])
