"""Each script does in the folder what it says, and nothing outside."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.demo.scripts import GROUPS, SCRIPTS, find
from providers.demo.scripts.script import Script
from tests.support.app_server import AppServer, Frame
from tests.support.recordings import items_of


def finished(frames: list[Frame], type_: str) -> list[Frame]:
    ended = [frame for frame in frames if frame.get("method") == "item/completed"]
    return [item for item in items_of(ended) if item["type"] == type_]


def answer_in(frames: list[Frame]) -> str:
    return str(finished(frames, "agentMessage")[-1]["text"])


def deltas(frames: list[Frame]) -> Iterator[str]:
    for frame in frames:
        if frame.get("method") == "item/agentMessage/delta":
            yield frame["params"]["delta"]


async def said(demo: AppServer, folder: Path, text: str, **params: object) -> list[Frame]:
    return await demo.run_turn(await demo.start_thread(folder), text, **params)


@pytest.mark.parametrize("text", ["hello", "", "what can you do?"])
async def test_whoever_says_anything_else_is_told_what_there_is(
    demo: AppServer, folder: Path, text: str
) -> None:
    frames = await said(demo, folder, text)

    for example in ("explain this folder", "add a file notes.md", "run ls -la", "run the tests"):
        assert f"`{example}`" in answer_in(frames)


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_the_help_says_leads_to_the_script_that_it_is_of(script: Script) -> None:
    assert all(find(example)[0] is script for example in script.examples)
    assert any(script in scripts for scripts in GROUPS.values())


@pytest.mark.parametrize("text", ["explain this folder", "What's in this project?"])
async def test_explaining_a_folder_lists_it_and_quotes_from_it(
    demo: AppServer, folder: Path, text: str
) -> None:
    (folder / "src").mkdir()
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "README.md").write_text("# Hello\n```sh\nmake\n```\n")

    answer = answer_in(await said(demo, folder, text))

    assert "2 files and 1 folder" in answer
    assert "It looks like a Python project." in answer
    assert "- `src/`\n" in answer
    assert "````markdown\n# Hello\n```sh\nmake\n```\n````" in answer


async def test_explaining_leaves_alone_what_a_link_leads_to(
    demo: AppServer, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    (folder / "README.md").symlink_to(tmp_path / "secret.txt")

    answer = answer_in(await said(demo, folder, "explain this folder"))

    assert "`README.md`, a link" in answer
    assert "the secret" not in answer


async def test_with_high_effort_it_thinks_aloud(demo: AppServer, folder: Path) -> None:
    frames = await said(demo, folder, "explain this folder", effort="high")

    assert finished(frames, "reasoning")[0]["summary"][0].startswith("**Looking around**")


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("add a file notes.md", "notes.md", "# Notes\n\nBegun by the demo agent.\n"),
        ("make a file called hello", "hello", "# Notes\n\nBegun by the demo agent.\n"),
        ("add a file with text hi", "notes.md", "hi\n"),
        ("create a file", "notes.md", "# Notes\n\nBegun by the demo agent.\n"),
        ("Please create a file called src/app.py.", "src/app.py", None),
        ("create todo.md with buy milk", "todo.md", "buy milk\n"),
        ("add a file todo.md with text go to sleep.md", "todo.md", "go to sleep.md\n"),
        ("write hello.txt: 'hi there'", "hello.txt", "hi there\n"),
        ("add a line to old.txt", "old.txt", "one\nA line from the demo agent.\n"),
        ("append two to old.txt", "old.txt", "one\ntwo\n"),
        ("add a line saying 'two, too' to old.txt", "old.txt", "one\ntwo, too\n"),
        ("change old.txt", "old.txt", "one\nA line from the demo agent.\n"),
        ("add a file old.txt with two", "old.txt", "one\ntwo\n"),
        ("replace one with two in old.txt", "old.txt", "two\n"),
        ("change a file", "notes.md", "A line from the demo agent.\n"),
    ],
)
async def test_files_are_written_as_asked(
    demo: AppServer, folder: Path, text: str, name: str, content: str | None
) -> None:
    (folder / "old.txt").write_text("one\n")

    frames = await said(demo, folder, text)

    assert (folder / name).exists()
    assert content in (None, (folder / name).read_text())
    assert finished(frames, "fileChange")[0]["changes"][0]["path"] == str(folder / name)
    assert finished(frames, "fileChange")[0]["status"] == "completed"


async def test_a_changed_file_is_shown_as_git_would(demo: AppServer, folder: Path) -> None:
    (folder / "a.txt").write_text("one\ntwo\n")

    frames = await said(demo, folder, "replace two with TWO in a.txt")

    shown = [frame for frame in frames if frame.get("method") == "turn/diff/updated"]
    assert shown[-1]["params"]["diff"] == (
        "diff --git a/a.txt b/a.txt\n"
        "index 814f4a422927b82f5f8a43f8fab6d3839e3983f2"
        "..879de50b9a967adae6ab5fe536d4ef6e0af21bb1\n"
        "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n"
    )


@pytest.mark.parametrize("name", ["../out.md", "/tmp/out-of-the-folder.md", "link/out.md"])
async def test_nothing_outside_the_folder_is_touched(
    demo: AppServer, folder: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "link").symlink_to(tmp_path / "elsewhere")

    frames = await said(demo, folder, f"add a file {name}")

    assert "is not a file inside" in answer_in(frames)
    assert not finished(frames, "fileChange")
    assert not (folder / name).exists()


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


async def test_failing_fails_the_turn_and_the_next_one_works(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    failed = await demo.run_turn(thread, "fail")
    worked = await demo.run_turn(thread, "stream 2 words")

    assert failed[-1]["params"]["turn"]["status"] == "failed"
    assert "as you asked" in failed[-1]["params"]["turn"]["error"]["message"]
    assert worked[-1]["params"]["turn"]["status"] == "completed"


@pytest.mark.parametrize(
    ("beginning", "described"),
    [
        (b"\x89PNG\r\n\x1a\n", "(PNG, 12 bytes)"),
        (b"\xff\xd8\xff\xe0____", "(JPEG, 12 bytes)"),
        (b"no image", "(12 bytes that are no image I know)"),
        (None, "which I could not read: No such file or directory"),
    ],
)
async def test_images_are_named_and_weighed(
    demo: AppServer, folder: Path, beginning: bytes | None, described: str
) -> None:
    if beginning is not None:
        (folder / "a.png").write_bytes(beginning + b"rest")
    thread = await demo.start_thread(folder)
    image = {"type": "localImage", "path": str(folder / "a.png")}
    started = await demo.request("turn/start", threadId=thread, input=[image, image])
    end = await demo.completed(started["turn"]["id"])

    answer = end["items"][-1]["text"]
    assert answer.startswith("I see 2 images:")
    assert answer.count(f"`a.png`{',' if beginning is None else ''} {described}") == 2


async def test_with_an_image_it_also_does_what_is_said(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    said = {"type": "text", "text": "add a file a.md", "text_elements": []}
    image = {"type": "image", "url": "data:image/gif;base64,R0lGODlh"}
    started = await demo.request("turn/start", threadId=thread, input=[said, image])
    await demo.completed(started["turn"]["id"])

    assert (folder / "a.md").exists()
    spoken = [item["text"] for item in items_of(demo.frames) if item["type"] == "agentMessage"]
    assert "I see one image:\n\n- `pasted` (GIF, 6 bytes)\n" in spoken


async def test_images_elsewhere_are_not_fetched(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    image = {"type": "image", "url": "http://localhost/a.png"}

    error = await demo.refused("turn/start", threadId=thread, input=[image])

    assert "remote image URLs are not supported" in error["message"]


@pytest.mark.parametrize("answer", [{"result": {"answers": {}}}, {"error": {"code": 1}}])
async def test_a_question_may_stay_unanswered(demo: AppServer, folder: Path, answer: Frame) -> None:
    turn = await demo.start_turn(await demo.start_thread(folder), "ask me a question")
    question = await demo.notified("item/tool/requestUserInput")

    await demo.send({"id": question["id"], **answer})

    assert "You did not answer" in (await demo.completed(turn))["items"][-1]["text"]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"type": "uncommittedChanges"}, "?? new.md"),
        ({"type": "commit", "sha": "HEAD"}, "first.md | 1 +"),
        ({"type": "baseBranch", "branch": "HEAD"}, "there are none"),
        ({"type": "baseBranch", "branch": "nowhere"}, "I could not review"),
        ({"type": "custom", "instructions": "typos"}, "what you asked: typos"),
    ],
)
async def test_a_review_looks_at_what_git_says(
    demo: AppServer, folder: Path, target: Frame, found: str
) -> None:
    (folder / "first.md").write_text("first\n")
    await demo.run_turn(
        await demo.start_thread(folder),
        "run git init -q && git add . && "
        "git -c user.name=a -c user.email=a@b commit -q -m first && touch new.md",
    )

    thread = await demo.start_thread(folder)
    review = await demo.request("review/start", threadId=thread, target=target)
    end = await demo.completed(review["turn"]["id"])

    assert found in end["items"][-1]["text"]


@pytest.mark.parametrize("branch", ["--output=x", "a b", "; rm x", ""])
async def test_a_review_takes_names_of_revisions_only(
    demo: AppServer, folder: Path, branch: str
) -> None:
    thread = await demo.start_thread(folder)

    target = {"type": "baseBranch", "branch": branch}
    error = await demo.refused("review/start", threadId=thread, target=target)

    assert "no revision" in error["message"]


async def test_words_come_at_the_asked_rate(demo: AppServer, folder: Path) -> None:
    frames = await said(demo, folder, "stream 50 words at 200/s")

    said_at = [
        frame["emittedAtMs"] for frame in frames if frame.get("method") == "item/agentMessage/delta"
    ]
    assert list(deltas(frames)) == [f"word{number} " for number in range(50)]
    assert said_at[-1] - said_at[0] >= 49 / 200 * 1000 - 50


async def test_a_flood_arrives_whole_and_fast(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    frames = await demo.run_turn(thread, "flood 60000")

    said_at = [
        frame["emittedAtMs"] for frame in frames if frame.get("method") == "item/agentMessage/delta"
    ]
    assert list(deltas(frames)) == [f"word{number} " for number in range(60_000)]
    assert answer_in(frames) == "".join(deltas(frames))
    assert said_at[-1] - said_at[0] < 5000  # a slow reader's pace; alone it takes well under 1 s


async def test_a_folder_that_is_gone_fails_the_turn(demo: AppServer, tmp_path: Path) -> None:
    frames = await said(demo, tmp_path / "gone", "explain this folder")

    assert "does not exist" in frames[-1]["params"]["turn"]["error"]["message"]


async def test_without_a_network_it_tries_until_that_is_back(demo: AppServer, folder: Path) -> None:
    frames = await said(demo, folder, "lose the network for 1 s")

    tries = [frame["params"]["error"] for frame in frames if frame.get("method") == "error"]
    assert [tried["message"] for tried in tries] == ["Reconnecting... waiting for network"]
    assert answer_in(frames) == "The network is back, and so am I."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("need to sign in", {"httpConnectionFailed": {"httpStatusCode": 401}}),
        ("fill the context", "contextWindowExceeded"),
        ("reach the usage limit", "usageLimitExceeded"),
    ],
)
async def test_it_fails_as_codex_does_where_a_person_can_help(
    demo: AppServer, folder: Path, text: str, kind: object
) -> None:
    frames = await said(demo, folder, text)

    turn = frames[-1]["params"]["turn"]
    assert (turn["status"], turn["error"]["codexErrorInfo"]) == ("failed", kind)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("delete old.txt", {}),
        ("please remove the file `old.txt`.", {}),
        ("rename old.txt to new.txt", {"new.txt": "one\n"}),
        ("move old.txt to taken.txt", {"old.txt": "one\n"}),
        ("delete none.txt", {"old.txt": "one\n"}),
        ("delete ../beside.txt", {"old.txt": "one\n"}),
    ],
)
async def test_files_are_deleted_and_renamed_as_asked(
    demo: AppServer, folder: Path, text: str, left: dict[str, str]
) -> None:
    (folder / "old.txt").write_text("one\n")
    (folder / "taken.txt").write_text("taken\n")
    (folder.parent / "beside.txt").write_text("beside\n")

    await said(demo, folder, text)

    assert texts_in(folder) == {"taken.txt": "taken\n", **left}
    assert texts_in(folder.parent) == {"beside.txt": "beside\n"}


def texts_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.txt")}
