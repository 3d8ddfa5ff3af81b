"""The closed contracts accept what the protocol's own server sent, and nothing beyond it."""

import ast
import copy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support import seed_contracts, seed_protocol, wire_recordings
from tests.support.seed_contracts import (
    decode_event,
    decode_events,
    decode_providers,
    decode_push,
    decode_read_model,
    decode_response,
    decode_server_config,
    decode_settings,
)
from tests.support.wire_recordings import WireFrame

Json = dict[str, Any]

UNKNOWN_EFFORT = {"provider": "codex", "model": "m", "options": {"reasoningEffort": "minimal"}}


def recorded_event(kind: str) -> Json:
    pushed = wire_recordings.pushes("orchestration.domainEvent")
    event: Json = next(push.json["data"] for push in pushed if push.json["data"]["type"] == kind)
    return copy.deepcopy(event)


def recorded_result(method: str) -> Json:
    result: Json = wire_recordings.replies(method)[-1].json["result"]
    return copy.deepcopy(result)


def test_they_are_independent_of_our_contracts() -> None:
    imported = set()
    for module in [Path(seed_contracts.__file__), *Path(seed_protocol.__path__[0]).glob("*.py")]:
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.ImportFrom):
                imported.add(str(node.module).split(".")[0])
            elif isinstance(node, ast.Import):
                imported |= {name.name.split(".")[0] for name in node.names}

    assert imported == {"__future__", "msgspec", "tests", "typing"}


@pytest.mark.parametrize("push", wire_recordings.pushes(), ids=str)
def test_every_recorded_push_is_accepted(push: WireFrame) -> None:
    assert decode_push(push.bytes).sequence == push.json["sequence"]


def test_every_recorded_result_is_accepted() -> None:
    for reply in wire_recordings.replies():
        assert decode_response(reply.json).id == reply.json["id"]
    for reply in wire_recordings.replies("orchestration.getSnapshot"):
        assert decode_read_model(reply.json["result"]).projects
    assert decode_server_config(recorded_result("server.getConfig")).keybindings
    assert decode_settings(recorded_result("server.updateSettings")).providers.codex.enabled


def test_every_recorded_failure_is_accepted() -> None:
    for failure in wire_recordings.failures():
        assert decode_response(failure.json).error


def test_events_come_alone_or_as_a_replay() -> None:
    event = recorded_event("thread.created")

    assert decode_events([event, event]) == [decode_event(event)] * 2


def test_unknown_keys_are_ignored() -> None:
    event = recorded_event("thread.session-set")
    event["payload"]["settledTurn"] = {"turnId": "t", "state": "completed"}

    assert decode_event(event) == decode_event(recorded_event("thread.session-set"))


def test_an_unknown_event_is_refused() -> None:
    event = recorded_event("thread.created")
    event["type"] = "thread.pinned"

    with pytest.raises(msgspec.ValidationError, match=r"thread\.pinned"):
        decode_event(event)


def test_an_unknown_channel_is_refused() -> None:
    push = wire_recordings.pushes("server.welcome")[0].json | {"channel": "orchestration.events"}

    with pytest.raises(msgspec.ValidationError, match=r"orchestration\.events"):
        decode_push(push)


def test_an_unknown_provider_is_refused_everywhere() -> None:
    event = recorded_event("thread.created")
    event["payload"]["modelSelection"]["provider"] = "demo"
    config = recorded_result("server.getConfig")
    config["providers"][0]["provider"] = "demo"
    settings = recorded_result("server.updateSettings")
    settings["textGenerationModelSelection"]["provider"] = "demo"

    for decode, given in (
        (decode_event, event),
        (decode_server_config, config),
        (decode_providers, {"providers": config["providers"]}),
        (decode_settings, settings),
    ):
        with pytest.raises(msgspec.ValidationError, match="demo"):
            decode(given)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("modelSelection", UNKNOWN_EFFORT),
        ("runtimeMode", "auto-accept-edits"),
        ("interactionMode", "ask"),
        ("title", ""),
        ("title", "  "),
        ("branch", ""),
    ],
)
def test_a_value_that_the_client_does_not_know_is_refused(key: str, value: object) -> None:
    event = recorded_event("thread.created")
    event["payload"][key] = value

    with pytest.raises(msgspec.ValidationError):
        decode_event(event)


def test_a_nullable_key_must_be_there() -> None:
    for kind, key in (("thread.created", "branch"), ("thread.message-sent", "turnId")):
        event = recorded_event(kind)
        del event["payload"][key]
        with pytest.raises(msgspec.ValidationError, match=key):
            decode_event(event)


def test_null_is_no_substitute_for_an_absent_key() -> None:
    event = recorded_event("thread.message-sent")
    event["payload"]["attachments"] = None

    with pytest.raises(msgspec.ValidationError, match="attachments"):
        decode_event(event)


def test_the_last_error_of_a_session_is_never_empty() -> None:
    event = recorded_event("thread.session-set")
    event["payload"]["session"]["lastError"] = ""

    with pytest.raises(msgspec.ValidationError, match="lastError"):
        decode_event(event)


@pytest.mark.parametrize(
    "frame",
    [
        {"id": "7", "result": {}, "error": None},
        {"id": "7", "result": {}, "error": {"message": "no"}},
        {"id": 7, "result": {}},
        {"id": "7", "error": "no"},
    ],
)
def test_a_response_that_the_client_drops_is_refused(frame: Json) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_response(frame)


def test_a_response_without_a_result_is_whole() -> None:
    assert decode_response({"id": "7"}).id == "7"
    assert decode_response({"id": "7", "result": None}).result is None
