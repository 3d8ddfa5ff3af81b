"""One fault at one step of a move: a person goes back, or undoes that, and it breaks."""

import asyncio
import re
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from tests.flows.faults.checks import of_log, of_processes, of_turns
from tests.flows.faults.steps import FIRST_STEP_OF_AN_UNDO, KILLS_SERVER
from tests.flows.faults.trial import MODE, PATIENCE_SECONDS, TOO_SLOW, Trial, make_repository
from tests.support.client import AT, Client, Frame, RequestFailed, connected, summary

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The first one in a file's name is the conversation's."""
ENDS = ("checkpoint.reverted", "checkpoint.revert.undone", "checkpoint.revert.failed")


@dataclass(frozen=True)
class Picture:
    """What has to agree: the files, what people read, and what the agent remembers."""

    files: list[str]
    said: list[str]
    remembered: list[str]


class MoveTrial(Trial):
    """Before the move, or after it: nothing in between, and nothing else, may be left."""

    async def run(self) -> None:
        await asyncio.to_thread(make_repository, self.workspace)
        async with self._network:
            await self._break_a_turn()
            back = time.monotonic()
            async with self._client() as client:
                await self._say_and_wait(client)
                if self.fault not in KILLS_SERVER:
                    back = time.monotonic()
                await self.bench.has_room()
                await self._require_either(client)
                await self._go_on(client)
                self.seconds = time.monotonic() - back
                await self._capture_all(client)
                if self.fault != "folder":  # its repository went with it
                    await self._require_way_back(client)
                await self.bench.has_dealt_with(self.seen.last_end())
            self.failures += self._lost_conversations()
            if self.seconds > self.bench.usable_seconds:
                self.failures.append(f"{TOO_SLOW} {self.seconds:.1f} s")
            self.failures += of_turns(self.seen)
            if any(a["kind"] == "session.context-lost" for a in self.seen.activities()):
                self.failures.append("the agent is said to have forgotten what nobody asked it to")
            self.failures += of_log(self.bench, self.seen)
            self.failures += await of_processes(self.bench)

    async def _open_thread(self, client: Client) -> None:
        """Ends when there is something to go back from; or when somebody did, and went on."""
        self._of_others = self._conversations()
        await super()._open_thread(client)
        await self._add(client, "two.md")
        self._whole = await self._picture(client)
        if self._is_undo:
            await self._move(client, str(uuid4()), turnCount=1)
            await self._add(client, "three.md")
        self._before = await self._picture(client)
        self._asked = {"checkpointRef": self._undo_ref()} if self._is_undo else {"turnCount": 1}

    @property
    def _is_undo(self) -> bool:
        return self.step.number >= FIRST_STEP_OF_AN_UNDO

    def _expected(self) -> Picture:
        """What the move leads to."""
        if self._is_undo:
            return self._whole
        first = self._before.said[:1]
        return Picture([], first, first)

    async def _add(self, client: Client, name: str) -> None:
        text = f"add {name} :: {name}" if self.with_codex else f"add a file {name} with {name}"
        self._look(client)
        turns = len(self.seen.ended())
        allowing = asyncio.create_task(self._answer_questions(client))
        await client.say(self.seen.thread_id, text, MODE)
        await self._until(client, lambda: len(self.seen.ended()) > turns)
        await self._until(client, lambda: self.seen.captured().keys() >= self.seen.ended().keys())
        allowing.cancel()
        await asyncio.gather(allowing, return_exceptions=True)

    async def _say_and_wait(self, client: Client) -> None:
        """As a browser does: what was not confirmed is sent again, under the same id."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._catch_up(client)
                await self._move(client, self._command_id, **self._asked)
        except TimeoutError:
            last = summary(self.seen.history()[-5:])
            self.failures.append(f"the thread stays at work; last came {last}")
        except (AssertionError, RequestFailed) as error:
            if client.close_code is None:  # else it closed with the server
                self.failures.append(f"the thread stays at work: {error}")
        finally:
            self._look(client)

    async def _move(self, client: Client, command_id: str, **asked: Any) -> Frame:
        """How it ended, as the thread says."""
        await self._until_stored(lambda: self._ask(client, command_id, asked))
        await self._until(client, lambda: self._end_of(command_id))
        return self._end_of(command_id)[0]

    async def _ask(self, client: Client, command_id: str, asked: dict[str, Any]) -> None:
        closed = asyncio.create_task(client.until(lambda client: client.close_code, "close"))
        asking = asyncio.create_task(
            client.dispatch(
                "thread.checkpoint.revert",
                commandId=command_id,
                threadId=self.seen.thread_id,
                createdAt=AT,
                **{"turnCount": 0, **asked},
            )
        )
        done, waiting = await asyncio.wait({closed, asking}, return_when="FIRST_COMPLETED")
        for task in waiting:
            task.cancel()
        if asking not in done:
            raise AssertionError("the connection closed")
        await asking

    def _end_of(self, command_id: str) -> list[Frame]:
        """Its line's id is made from the request's."""
        asked = [e["eventId"] for e in self.seen.history() if e["commandId"] == command_id]
        return [
            activity
            for activity in self.seen.activities()
            if activity["kind"] in ENDS and any(activity["id"].startswith(id_) for id_ in asked)
        ]

    def _undo_ref(self) -> str:
        moves = [a for a in self.seen.activities() if a["kind"] in ENDS[:2]]
        return str(moves[-1]["payload"]["undoRef"])

    async def _require_either(self, client: Client) -> None:
        ends = self._end_of(self._command_id)
        if len(ends) != 1:
            self.failures.append(f"the move ended {len(ends)} times")
            return
        has_moved = ends[0]["kind"] != ENDS[2]
        self._require(
            await self._picture(client), self._expected() if has_moved else self._before, ends[0]
        )
        if has_moved and ends[0]["payload"]["undoes"] != "everything":
            self.failures.append("only the files can be brought back")

    async def _require_way_back(self, client: Client) -> None:
        """A move that was made can be undone; one that was not can be made."""
        ends = self._end_of(self._command_id)
        if not ends:
            return
        (end,) = ends
        has_moved = end["kind"] != ENDS[2]
        asked = {"checkpointRef": end["payload"]["undoRef"]} if has_moved else self._asked
        again = await self._move(client, str(uuid4()), **asked)
        wanted = self._before if has_moved else self._expected()
        self._require(await self._picture(client), wanted, again)

    def _require(self, found: Picture, wanted: Picture, end: Frame) -> None:
        for part in ("files", "said", "remembered"):
            if part == "files" and self.fault == "folder":
                continue
            is_so, should = getattr(found, part), getattr(wanted, part)
            if is_so != should:
                told = end["payload"].get("detail", "")
                self.failures.append(f"{end['kind']} ({told}), but {part}: {is_so}, not {should}")

    async def _picture(self, client: Client) -> Picture:
        snapshot = await client.request("orchestration.getSnapshot")
        (thread,) = [one for one in snapshot["threads"] if one["id"] == self.seen.thread_id]
        said = [message["text"] for message in thread["messages"] if message["role"] == "user"]
        return Picture(files_in(self.workspace), said, await self._remembered(thread["projectId"]))

    async def _remembered(self, project_id: str) -> list[str]:
        """What the person said in the conversation that the next message goes on from."""
        provider, cursor = self._bound()
        server = await asyncio.to_thread(self.bench.server)
        async with connected(server, "/ws") as tab:
            asked = {"provider": provider, "id": cursor["threadId"]}
            try:
                page = await read_conversation(tab, project_id, asked)
            except RequestFailed:  # by an agent that was about to die
                page = await read_conversation(tab, project_id, asked)
        return [message["text"] for message in page["messages"] if message["role"] == "user"]

    def _lost_conversations(self) -> list[str]:
        """Of those that came to the agent's disk since, no thread and no undo names them."""
        with closing(sqlite3.connect(self.bench.home / "t3.sqlite3")) as database:
            named = [
                *database.execute("SELECT resume_cursor FROM provider_bindings"),
                *database.execute("SELECT resume_cursor FROM kept_conversations WHERE is_made"),
            ]
        cursors = (msgspec.json.decode(cursor) or {} for (cursor,) in named)
        known = {cursor.get("threadId") for cursor in cursors}
        lost = sorted(self._conversations() - self._of_others - known)
        return [f"conversations that nobody knows are left: {lost}"] if lost else []

    def _conversations(self) -> set[str]:
        """Those that the agent has on its disk."""
        homes = (self.bench.home / "agents", self.bench.folder / "codex")
        return {ID.findall(file.name)[0] for home in homes for file in home.rglob("*.jsonl")}

    def _bound(self) -> tuple[str, Any]:
        with closing(sqlite3.connect(self.bench.home / "t3.sqlite3")) as database:
            provider, cursor = database.execute(
                "SELECT provider_name, resume_cursor FROM provider_bindings WHERE thread_id = ?",
                (self.seen.thread_id,),
            ).fetchone()
        return provider, msgspec.json.decode(cursor)


async def read_conversation(tab: Client, project_id: str, asked: dict[str, Any]) -> Any:
    return await tab.request("agents.readConversation", projectId=project_id, conversation=asked)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.md"))
