"""Each script says what it was asked to say: what there is, what is here, words, failures."""

from pathlib import Path

import pytest

from providers.demo.scripts import GROUPS, SCRIPTS, find
from providers.demo.scripts.script import Script
from tests.providers.demo.answers import answer_in, deltas, finished, said
from tests.support.app_server import AppServer, Frame


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


async def test_failing_fails_the_turn_and_the_next_one_works(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    failed = await demo.run_turn(thread, "fail")
    worked = await demo.run_turn(thread, "stream 2 words")

    assert failed[-1]["params"]["turn"]["status"] == "failed"
    assert "as you asked" in failed[-1]["params"]["turn"]["error"]["message"]
    assert worked[-1]["params"]["turn"]["status"] == "completed"


@pytest.mark.parametrize("answer", [{"result": {"answers": {}}}, {"error": {"code": 1}}])
async def test_a_question_may_stay_unanswered(demo: AppServer, folder: Path, answer: Frame) -> None:
    turn = await demo.start_turn(await demo.start_thread(folder), "ask me a question")
    question = await demo.notified("item/tool/requestUserInput")

    await demo.send({"id": question["id"], **answer})

    assert "You did not answer" in (await demo.completed(turn))["items"][-1]["text"]


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
