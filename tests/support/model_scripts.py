"""What the scripted model does: one small function a script, chosen by the user's last message."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.support.model_reply import Reply, encoded

Run = Callable[[Reply, re.Match[str]], Awaitable[None]]
FLOOD_CHUNK = 500
SUB_AGENTS = "multi_agent_v1"
PLAN = ("Look", "Change", "Test")


@dataclass(frozen=True)
class Script:
    pattern: re.Pattern[str]
    run: Run
    goes_on: bool
    """Whether it also answers after its tool calls; else the tools' outputs are reported."""


SCRIPTS: list[Script] = []


def script(pattern: str, *, goes_on: bool = False) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        flags = re.IGNORECASE | re.DOTALL
        SCRIPTS.append(Script(re.compile(pattern, flags), run, goes_on))
        return run

    return register


async def answer(reply: Reply) -> None:
    """Play the first script that matches; the rest is echoed."""
    outputs = reply.request.tool_outputs
    for script in SCRIPTS:
        match = script.pattern.match(reply.request.user_text)
        if match and (script.goes_on or not outputs):
            await script.run(reply, match)
            break
    else:
        await (report(reply, outputs) if outputs else echo(reply))
    if reply.started:
        await reply.finish()


async def report(reply: Reply, outputs: list[str]) -> None:
    await reply.message(["done: ", " | ".join(output[-160:] for output in outputs)])


async def echo(reply: Reply) -> None:
    await reply.message(["echo: ", reply.request.user_text[:2000]])


@script(r"say (\d+) words?(?: @ ?(\d+))?( held)?")
async def say(reply: Reply, match: re.Match[str]) -> None:
    """`say 6 words`, `say 6 words @ 20` (ms between words), `say 6 words held` (one a release)."""
    words = (f"word{number} " for number in range(int(match[1])))
    await reply.message(words, delay=int(match[2] or 0) / 1000, held=bool(match[3]))


@script(r"hold$")
async def hold(reply: Reply, match: re.Match[str]) -> None:
    """One word, then a wait for the test, then another."""
    item = await reply.open_message()
    await reply.delta(item, "before ")
    await reply.gate.wait()
    await reply.delta(item, "after")
    await reply.close_message(item, "before after")


@script(r"reason")
async def reason(reply: Reply, match: re.Match[str]) -> None:
    await reply.reasoning("**Thinking hard** about the scripted question")
    await reply.message(["I ", "thought."])


@script(r"shells: (.+)")
async def shells(reply: Reply, match: re.Match[str]) -> None:
    """`shells: A ;; B`: both in one response, so they run side by side."""
    for command in match[1].split(";;"):
        await reply.call("exec_command", {"cmd": command.strip()})


@script(r"shell: (.+)")
async def shell(reply: Reply, match: re.Match[str]) -> None:
    await reply.message(["Running ", "it. "], phase="commentary")
    await reply.call("exec_command", {"cmd": match[1]})


@script(r"shell escalated: (.+)")
async def shell_escalated(reply: Reply, match: re.Match[str]) -> None:
    """Asks to run outside the sandbox: the way to an approval under policy on-request."""
    escalation = {"sandbox_permissions": "require_escalated", "justification": "May I run it?"}
    await reply.message(["Running ", "it. "], phase="commentary")
    await reply.call("exec_command", {"cmd": match[1], **escalation})


@script(r"hold then add (\S+) :: (.*)")
async def hold_then_add(reply: Reply, match: re.Match[str]) -> None:
    await reply.message(["before "], held=True)
    await add_file(reply, match)


@script(r"hold then shell: (.+)")
async def hold_then_shell(reply: Reply, match: re.Match[str]) -> None:
    await reply.message(["before "], held=True)
    await reply.call("exec_command", {"cmd": match[1]})


@script(r"shell held: (.+)", goes_on=True)
async def shell_held(reply: Reply, match: re.Match[str]) -> None:
    """A command that may outlive its turn, which ends when the test says so."""
    outputs = reply.request.tool_outputs
    if not outputs:
        return await reply.call("exec_command", {"cmd": match[1], "yield_time_ms": 250})
    await reply.gate.wait()
    await report(reply, outputs)


@script(r"add (\S+) :: (.*)")
async def add_file(reply: Reply, match: re.Match[str]) -> None:
    r"""`add notes.md :: one\ntwo`."""
    lines = "".join(f"+{line}\n" for line in match[2].split("\\n"))
    await apply_patch(reply, f"*** Add File: {match[1]}\n{lines}")


@script(r"update (\S+) :: (.*) :: (.*)")
async def update_file(reply: Reply, match: re.Match[str]) -> None:
    """`update notes.md :: old line :: new line`."""
    await apply_patch(reply, f"*** Update File: {match[1]}\n@@\n-{match[2]}\n+{match[3]}\n")


async def apply_patch(reply: Reply, hunks: str) -> None:
    await reply.custom_call("apply_patch", f"*** Begin Patch\n{hunks}*** End Patch")


@script(r"call (?:(\S+)/)?(\S+)(?: (\{.*\}))?$")
async def call(reply: Reply, match: re.Match[str]) -> None:
    """`call tool`, `call namespace/tool`, `call tool {"key": 1}`: any offered tool."""
    await reply.call(match[2], json.loads(match[3] or "{}"), namespace=match[1])


@script(r"delegate: (.+)", goes_on=True)
async def delegate(reply: Reply, match: re.Match[str]) -> None:
    """`delegate: shell: ls`: a sub-agent does it, and is waited for."""
    outputs = reply.request.tool_outputs
    if not outputs:
        return await reply.call("spawn_agent", {"message": match[1]}, namespace=SUB_AGENTS)
    if len(outputs) > 1:
        return await report(reply, outputs[1:])
    agent = json.loads(outputs[0])["agent_id"]
    wait = {"targets": [agent], "timeout_ms": 20_000}
    await reply.call("wait_agent", wait, namespace=SUB_AGENTS)


@script(r"custom (?:(\S+)/)?(\S+) (.*)")
async def custom(reply: Reply, match: re.Match[str]) -> None:
    """`custom apply_patch *** Begin Patch…`, `custom functions/exec text("hi")`: free input."""
    await reply.custom_call(match[2], match[3], namespace=match[1])


@script(r"item (\{.*\})$", goes_on=True)
async def raw_item(reply: Reply, match: re.Match[str]) -> None:
    """`item {"type": "web_search_call", …}`: what the model's own server did, then a message."""
    await reply.own_item(json.loads(match[1]))
    await reply.message(["did it"])


@script(r"permit (\S+)$")
async def permit(reply: Reply, match: re.Match[str]) -> None:
    """`permit /folder`: asks for leave to write there; offered with `request_permissions_tool`."""
    wanted = {"file_system": {"write": [match[1]]}, "network": {"enabled": True}}
    await reply.call("request_permissions", {"reason": "May I?", "permissions": wanted})


@script(r"plan$", goes_on=True)
async def plan(reply: Reply, match: re.Match[str]) -> None:
    """Two calls of update_plan, each a step further, then a message."""
    done = len(reply.request.tool_outputs)
    if done == 2:
        return await reply.message(["planned"])
    statuses = ["completed"] * done + ["in_progress"] + ["pending"] * (2 - done)
    steps = [{"step": step, "status": at} for step, at in zip(PLAN, statuses, strict=True)]
    await reply.call("update_plan", {"explanation": f"step {done}", "plan": steps})


@script(r"propose")
async def propose(reply: Reply, match: re.Match[str]) -> None:
    plan = ["<proposed_plan>\n", "# Title\n", "- step one\n", "- step two\n", "</proposed_plan>"]
    await reply.message(["Here is my plan.\n\n", *plan, "\n"])


@script(r"Write a title of")
async def entitle(reply: Reply, match: re.Match[str]) -> None:
    """What a thread is to be called, asked beside it: two words of the message."""
    words = reply.request.user_text.split("\n\n")[1].split()
    await reply.message([json.dumps({"title": " ".join(words[:2]).title()})])


@script(r"ask$")
async def ask(reply: Reply, match: re.Match[str]) -> None:
    questions = [
        question("colour", "Which colour?", "Red", "Blue"),
        question("size", "Which size?", "Small", "Large"),
    ]
    await reply.call("request_user_input", {"questions": questions})


def question(id_: str, text: str, *labels: str) -> dict[str, Any]:
    options = [{"label": label, "description": f"choose {label}"} for label in labels]
    return {"id": id_, "header": id_.title(), "question": text, "options": options}


@script(r"error (\d+)(?: times (\d+))?", goes_on=True)
async def http_error(reply: Reply, match: re.Match[str]) -> None:
    """`error 503`, `error 500 times 1`: refuse for ever, or so often and then echo."""
    if match[2] and reply.attempt >= int(match[2]):
        return await echo(reply)
    error = {"message": f"scripted failure {match[1]}", "type": "server_error", "code": "scripted"}
    await reply.refuse(int(match[1]), error)


@script(r"rate limit(?: times (\d+))?", goes_on=True)
async def rate_limit(reply: Reply, match: re.Match[str]) -> None:
    if match[1] and reply.attempt >= int(match[1]):
        return await echo(reply)
    code = "rate_limit_exceeded"
    error = {"message": "try again in 0.2s", "type": code, "code": code}
    await reply.refuse(429, error, "retry-after: 1")


@script(r"use up (\d+) %$")
async def use_up(reply: Reply, match: re.Match[str]) -> None:
    """An answer that tells how much of the account's limit of five hours is used up."""
    told = {"used-percent": match[1], "window-minutes": 300, "reset-at": int(time.time()) + 3600}
    reply.headers += [f"x-codex-primary-{name}: {value}" for name, value in told.items()]
    await reply.message([f"{match[1]} %"])


@script(r"usage limit", goes_on=True)
async def usage_limit(reply: Reply, match: re.Match[str]) -> None:
    """The headers tell of the account's limits, as those of the model's maker do."""
    resets_at = int(time.time()) + 3600
    error: dict[str, Any] = {"message": "usage limit", "type": "usage_limit_reached"}
    limits = (
        "x-codex-primary-used-percent: 100",
        "x-codex-primary-window-minutes: 300",
        f"x-codex-primary-reset-at: {resets_at}",
    )
    await reply.refuse(429, {**error, "resets_at": resets_at}, *limits)


@script(r"fail (\w+)", goes_on=True)
async def fail(reply: Reply, match: re.Match[str]) -> None:
    """`fail context_length_exceeded`: a stream that ends in response.failed with this code."""
    await reply.fail(match[1])


@script(r"hang$", goes_on=True)
async def hang(reply: Reply, match: re.Match[str]) -> None:
    await reply.start()
    await asyncio.Event().wait()


@script(r"hang mid", goes_on=True)
async def hang_mid(reply: Reply, match: re.Match[str]) -> None:
    await begin(reply, "partial ", "text ", "then ")
    await asyncio.Event().wait()


@script(r"drop(?: times (\d+))?", goes_on=True)
async def drop(reply: Reply, match: re.Match[str]) -> None:
    """Some words, then the connection breaks; with `times`, that often, then an echo."""
    if match[1] and reply.attempt >= int(match[1]):
        return await echo(reply)
    await begin(reply, "half ", "an ", "answer ")
    await reply.cut()


async def begin(reply: Reply, *parts: str) -> None:
    item = await reply.open_message()
    for part in parts:
        await reply.delta(item, part)


@script(r"flood (\d+)")
async def flood(reply: Reply, match: re.Match[str]) -> None:
    """N equal deltas in big chunks: what is measured is the agent, not this script."""
    count = int(match[1])
    item = await reply.open_message()
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    one = encoded("response.output_text.delta", **place, delta="flood ")
    for sent in range(0, count, FLOOD_CHUNK):
        reply.emitted.append(time.time())
        reply.writer.write(one * min(FLOOD_CHUNK, count - sent))
        await reply.writer.drain()
    await reply.close_message(item, "flood " * count)


@script(r"burst (\d+)(?: @ ?(\d+))?")
async def burst(reply: Reply, match: re.Match[str]) -> None:
    """N deltas whose text is the time at which they were written: lag without a side channel."""
    times = (f"{time.time():.6f} " for _ in range(int(match[1])))
    await reply.message(times, delay=int(match[2] or 0) / 1000)


@script(r"You are performing a CONTEXT CHECKPOINT COMPACTION", goes_on=True)
async def compact(reply: Reply, match: re.Match[str]) -> None:
    await reply.message(["SUMMARY: ", "we said things."])
