"""Scripts that run commands in the folder, and find its tests."""

import shlex
from pathlib import Path

import pytest

from tests.providers.demo.answers import answer_in, finished, said
from tests.support.app_server import AppServer


@pytest.mark.parametrize(
    ("text", "output", "exit_code"),
    [
        ("run echo one two", "one two\n", 0),
        ("run: echo out; echo err >&2; exit 3", "out\nerr\n", 3),
        ("please run `echo quoted`", "quoted\n", 0),
        ("$ pwd", None, 0),
        ("run printf 'no newline'", "no newline", 0),
        (r"run printf '\xff'", "\N{REPLACEMENT CHARACTER}", 0),
        ("run sleep 60 & echo left behind", "left behind\n", 0),
    ],
)
async def test_commands_run_in_the_folder(
    demo: AppServer, folder: Path, text: str, output: str | None, exit_code: int
) -> None:
    frames = await said(demo, folder, text)

    ran = finished(frames, "commandExecution")[0]
    assert ran["aggregatedOutput"] == (output if output is not None else f"{folder}\n")
    assert ran["exitCode"] == exit_code
    assert ran["status"] == ("completed" if exit_code == 0 else "failed")
    assert f"exit code {exit_code}" in answer_in(frames)


async def test_of_a_huge_output_the_head_and_the_tail_are_kept(
    demo: AppServer, folder: Path
) -> None:
    frames = await said(demo, folder, "run seq 1 400000")

    output = finished(frames, "commandExecution")[0]["aggregatedOutput"]
    streamed = "".join(
        frame["params"]["delta"]
        for frame in frames
        if frame.get("method") == "item/commandExecution/outputDelta"
    )
    assert len(output) == 1024 * 1024
    assert output.startswith("1\n2\n")
    assert output.endswith("\n400000\n")
    assert streamed == "".join(f"{number}\n" for number in range(1, 400_001))


@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("Makefile", "test:\n\t@echo green\n", "make test"),
        ("package.json", '{"scripts": {"test": "true"}}', "npm test"),
        ("test_it.py", "", "python3 -m pytest"),
    ],
)
async def test_the_tests_are_found(
    demo: AppServer, folder: Path, name: str, content: str, command: str
) -> None:
    (folder / name).write_text(content)
    thread = await demo.start_thread(folder, "untrusted")

    turn = await demo.start_turn(thread, "run the tests")
    asked = await demo.notified("item/commandExecution/requestApproval")
    await demo.answer(asked, {"decision": "decline"})

    assert asked["params"]["command"] == f"/bin/bash -lc {shlex.quote(command)}"
    assert "declined" in (await demo.completed(turn))["items"][-1]["text"]


async def test_where_there_are_no_tests_it_says_so(demo: AppServer, folder: Path) -> None:
    assert "I found no tests here" in answer_in(await said(demo, folder, "run the tests"))
