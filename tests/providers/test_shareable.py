"""Logs that are shown to others: what is private is gone, and the rest is as it was."""

import json
from collections import Counter
from typing import Any

import pytest
from msgspec import Raw

from providers.masking import mask_text
from providers.recordings import Direction, RecordedFrame
from providers.shareable import Private, Sharing

HERE = Private(
    homes=["/srv/people/ada"],
    names=["ada"],
    hosts=["lovelace-laptop"],
    words=["Analytical"],
    secrets=(b"t3-token-of-the-server",),
)


def frame(body: Any, direction: Direction = "<") -> RecordedFrame:
    return RecordedFrame(1_795_357_927_000, direction, Raw(json.dumps(body).encode()))


def delta(text: str, item: str = "item-1") -> RecordedFrame:
    params = {"threadId": "t", "turnId": "u", "itemId": item, "delta": text}
    return frame({"method": "item/agentMessage/delta", "params": params})


def shared(
    *frames: RecordedFrame, private: Private = HERE, drop_texts: bool = False
) -> tuple[list[Any], Counter[str]]:
    sharing = Sharing(private, drop_texts=drop_texts)
    lines = list(sharing.share(lambda: frames))
    return [json.loads(line)["frame"] for line in lines], +sharing.counts


def shared_text(text: str) -> str:
    ((said,), _) = shared(frame({"method": "x", "params": {"text": text}}))
    return str(said["params"]["text"])


@pytest.mark.parametrize(
    ("private", "public"),
    [
        ("in /home/grace/shop/a.py", "in /home/user/shop/a.py"),
        ("in /Users/grace/shop", "in /Users/user/shop"),
        (r"in C:\Users\grace\shop", r"in C:\Users\user\shop"),
        ("/srv/people/ada/shop", "/home/user/shop"),
        ("/root/.codex", "/home/user/.codex"),
        ("/srv/root/x", "/srv/root/x"),
        ("mail grace.hopper@navy.mil today", "mail user@example.org today"),
        ("Ada wrote Adagio", "user wrote Adagio"),
        ("on lovelace-laptop:8000", "on host:8000"),
        ("the analytical engine", "the [word] engine"),
        ("t3-token-of-the-server", "[redacted]"),
        ("key sk-abcdefghijklmnopqrstuvwx", "key [redacted]"),
        ("https://ada:hunter22@example.com", "https://[redacted]@example.com"),
        ("export API_KEY=abcdef", "export API_KEY=[redacted]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln", "[redacted]"),
        ("npm test at 10:30, turn 3", "npm test at 10:30, turn 3"),
    ],
)
def test_what_is_private_is_replaced(private: str, public: str) -> None:
    assert shared_text(private) == public


def test_folders_that_agents_work_in_are_projects_of_nobody() -> None:
    (start, other, ran), counts = shared(
        frame({"id": 1, "params": {"cwd": "/srv/acme/secret-shop"}}, ">"),
        frame({"id": 2, "params": {"cwd": "/tmp"}}, ">"),
        frame({"method": "x", "params": {"text": "/srv/acme/secret-shop/till.py, not ...-shop-2"}}),
    )

    assert start["params"]["cwd"] == "/home/user/project"
    assert other["params"]["cwd"] == "/tmp"
    assert ran["params"]["text"] == "/home/user/project/till.py, not ...-shop-2"
    assert counts["project folders"] == 2


def test_whose_home_is_named_anywhere_is_named_nowhere() -> None:
    said, counts = shared(
        frame({"method": "x", "params": {"text": "grace asked"}}),
        frame({"method": "x", "params": {"cwd": "/home/grace/shop"}}),
    )

    assert [one["params"] for one in said] == [
        {"text": "user asked"},
        {"cwd": "/home/user/shop"},
    ]
    assert counts == {"names": 1, "home paths": 1}


def test_what_streaming_cut_in_two_is_found() -> None:
    pieces = ["see sk-abcdefgh", "ijklmnopqr", "stuvwxyz and /ho", "me/grace/x"]

    said, counts = shared(*map(delta, pieces))

    texts = [one["params"]["delta"] for one in said]
    assert "".join(texts) == "see [redacted] and /home/user/x"
    assert texts[1] == ""
    assert counts["in streamed texts"] == 2


def test_texts_of_two_messages_are_not_taken_for_one() -> None:
    said, _ = shared(delta("sk-abcdefgh"), delta("ijklmnopqrst", "item-2"))

    assert [one["params"]["delta"] for one in said] == ["sk-abcdefgh", "ijklmnopqrst"]


def test_frames_keep_their_form_their_times_and_their_directions() -> None:
    sharing = Sharing(HERE)
    frames = [frame({"id": 1, "result": {"n": 1.5, "none": None}}), frame("stderr of ada", "!")]

    lines = [json.loads(line) for line in sharing.share(lambda: frames)]

    assert lines == [
        {"t": 1795357927000, "dir": "<", "frame": {"id": 1, "result": {"n": 1.5, "none": None}}},
        {"t": 1795357927000, "dir": "!", "frame": "stderr of user"},
    ]


def test_without_texts_lengths_stay_and_words_go() -> None:
    item = {"type": "agentMessage", "id": "item-1", "text": "two words\nand more"}
    params = {"item": item, "status": "inProgress", "cwd": "/work"}

    ((said,), counts) = shared(frame({"method": "x", "params": params}), drop_texts=True)

    assert said["params"]["item"]["text"] == "xxx xxxxx\nxxx xxxx"
    assert said["params"]["item"]["type"] == "agentMessage"
    assert (said["params"]["status"], said["params"]["cwd"]) == ("inProgress", "/work")
    assert counts == {"texts": 1}


@pytest.mark.parametrize(
    ("key", "text", "put"),
    [
        (
            "diff",
            "diff --git a/s b/s\n--- a/s\n+++ b/s\n@@ -1 +1 @@\n-old one\n+new\n same",
            "diff --git a/s b/s\n--- a/s\n+++ b/s\n@@ -1 +1 @@\n-xxx xxx\n+xxx\n xxxx",
        ),
        ("diff", "a new file\n+ with this", "x xxx xxxx\nx xxxx xxxx"),
        ("command", "cat > a <<E\nsecret plans\nE", "cat > a <<E\nxxxxxx xxxxx\nx"),
        ("threadId", "01a203ab", "01a203ab"),
    ],
)
def test_diffs_and_commands_keep_their_structure(key: str, text: str, put: str) -> None:
    assert mask_text(text, key) == put
    assert len(put) == len(text)
