"""The key bindings that everybody starts with."""

import json

import msgspec

from orchestration.keybindings import DEFAULT_KEYBINDINGS
from tests.support import wire_recordings


def test_the_defaults_are_those_of_the_protocol() -> None:
    replies = wire_recordings.replies("server.getConfig")

    ours = json.loads(msgspec.json.encode(DEFAULT_KEYBINDINGS))

    assert replies
    for reply in replies:
        assert reply.json["result"]["keybindings"] == ours
