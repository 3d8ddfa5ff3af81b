"""`python -m tests.flows.explained_turn`: explains one turn of the real codex, by commands alone.

A real server, the real codex, a scripted model. What is written down into
`orchestration/A_TURN_EXPLAINED.md` is what the commands printed, word for word, but for this
machine's folders.
"""

import asyncio
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from orchestration.clock import now_iso
from tests.flows.codex_threads import answer, codex_thread
from tests.support.client import connected
from tests.support.codex import make_codex_home
from tests.support.model_server import ModelServer
from tests.support.server import ROOT, RunningServer, environment_for, launch, manage

PAGE = ROOT / "orchestration" / "A_TURN_EXPLAINED.md"
WIDTH = 140
"""Longer lines are cut: each command shows the whole of what is cut here."""

ASKED = "add prices.md :: bread 3"
MODE = "approval-required"

INTRODUCTION = (
    "What happened, when, why, and who asked for it: everything below was found out afterwards, "
    "about one turn of the real codex, with the project's own commands. The server may run "
    "meanwhile. This page is written by `python -m tests.flows.explained_turn`; lines that are "
    "too long for it end with …"
)
SCENE = (
    f"The scene: a repository with one file, supervised mode, and the message “{ASKED}”. (The "
    "model is a scripted one, so the message is one that its script knows.) codex asked before "
    "it wrote the file, and a person said yes."
)


@dataclass(frozen=True)
class Step:
    question: str
    text: str
    commands: tuple[str, ...]
    """As typed into a shell; the words in capitals stand for what `Explained.names` says."""


@dataclass(frozen=True)
class Explained:
    names: Mapping[str, str]
    """What the words in capitals stood for."""
    outputs: Mapping[str, str]
    """By the command as it is in its step."""


STEPS = (
    Step(
        "What happened, and how long did each part take?",
        "`story` puts all that is stored of a turn on one time axis: commands (•), events (▪, "
        "with their place in the log), receipts (✓), and frames to (→) and from (←) the agent. "
        "The chart above it says where the time went: this turn's longest wait was for codex to "
        "start. In the admin the same is behind *Story* of a thread.",
        ("manage.py story THREAD --turn latest",),
    ),
    Step(
        "What was asked?",
        "A message of a person is an event like any other. `asked by` says who gave the command,"
        " `caused` what came of it.",
        ("manage.py events grep bread --type thread.message-sent", "manage.py events show 3"),
    ),
    Step(
        "What was the agent told?",
        "Every frame to and from an agent is kept as it was. `record` makes a copy without "
        "secrets that can be shown to others.",
        ("manage.py record THREAD frames.ndjson", "grep turn/start frames.ndjson"),
    ),
    Step(
        "What did it send, and what became of that?",
        "The frames go through translation and ingestion again, into a database in memory. The "
        "same events come out: whoever has the frames of a run that went wrong can see it go "
        "wrong.",
        ("manage.py replay_provider frames.ndjson",),
    ),
    Step(
        "Which command caused which event?",
        "Each event names its command, the answer that the command got, and the events that came"
        " with it. Those that a reactor caused lead back to the event that it acted on.",
        ("manage.py events show 4", "manage.py events show 6"),
    ),
    Step(
        "How did the thread look at that moment?",
        "The log up to an event, folded into tables of its own. Here: when codex had asked, and "
        "nobody had answered.",
        ("manage.py replay --thread THREAD --until ASKED",),
    ),
    Step(
        "What files did it change?",
        "The event after a turn names its checkpoint and its files, git holds their contents; "
        "the server has the diff.",
        (
            "manage.py checkpoints list",
            'curl -sH "Authorization: Bearer $(cat ~/.t3/token)"'
            " ADDRESS/api/threads/THREAD/diff/0/1",
        ),
    ),
    Step(
        "Do the tables equal the log, and is the log what was written?",
        "`replay --check` makes all tables anew from the log and compares row by row. `events "
        "verify` reads the log against its seals, a chain of digests that the server goes on "
        "with by itself every minute; `events seal` does it now. Both say so if a single byte "
        "differs.",
        ("manage.py replay --check", "manage.py events seal", "manage.py events verify"),
    ),
)


async def run_turn(server: RunningServer, codex_home: Path, shop: Path) -> tuple[str, str]:
    """The ids of the thread, and of the event in which codex asked."""
    async with ModelServer() as model, connected(server) as client:
        home = make_codex_home(codex_home, model.url)
        thread_id = await codex_thread(client, home, str(shop), MODE)
        await client.say(thread_id, ASKED, MODE, createdAt=now_iso())
        await answer(client, thread_id, "accept")
        await client.settled()
        await client.event("thread.turn-diff-completed")
    asked = next(event for event in client.events if "approval.requested" in str(event["payload"]))
    return thread_id, str(asked["sequence"])


def make_shop(folder: Path) -> Path:
    folder.mkdir()
    (folder / "shop.py").write_text("print('bread')\n")
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("add", "."),
        ("-c", "user.name=Ada", "-c", "user.email=ada@shop.example", "commit", "-qm", "Open"),
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def printed(command: str, environment: Mapping[str, str], folder: Path) -> str:
    """What a shell shows; fails with what it complained about."""
    program = f"{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'manage.py'))}"
    done = subprocess.run(
        command.replace("manage.py", program, 1),
        shell=True,
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr or done.stdout}")
    return done.stdout or done.stderr


def page(turn: Explained) -> Iterator[str]:
    yield from ("# A turn, explained", "", *wrap(INTRODUCTION, WIDTH), "", *wrap(SCENE, WIDTH))
    for step in STEPS:
        yield from ("", f"## {step.question}", "", *wrap(step.text, WIDTH), "", "```console")
        for command in step.commands:
            yield f"$ {named(command, turn.names)}"
            yield from (cut(line) for line in turn.outputs[command].rstrip().splitlines())
        yield "```"


def named(command: str, names: Mapping[str, str]) -> str:
    for word, name in names.items():
        command = command.replace(word, name)
    return command


def cut(line: str) -> str:
    return line.rstrip() if len(line) <= WIDTH else line[: WIDTH - 1].rstrip() + "…"


async def explained(folder: Path) -> Explained:
    """Runs the turn, and all commands about it, in a home of their own in the folder."""
    home = folder / ".t3"
    home.mkdir()
    environment = environment_for(home)
    manage(environment, "migrate", "--verbosity", "0")
    shop = make_shop(folder / "shop")
    server = launch(home, environment)
    try:
        thread_id, asked = await run_turn(server, folder / ".codex", shop)
        names = {"THREAD": thread_id, "ASKED": asked, "ADDRESS": server.base_url}
        commands = [command for step in STEPS for command in step.commands]
        outputs = {
            command: printed(named(command, names), environment, folder) for command in commands
        }
    finally:
        server.stop()
    return Explained(names, outputs)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="t3-explained-") as temporary:
        folder = Path(temporary).resolve()
        text = "\n".join(page(asyncio.run(explained(folder)))) + "\n"
    PAGE.write_text(text.replace(str(folder), "~"))


if __name__ == "__main__":
    main()
