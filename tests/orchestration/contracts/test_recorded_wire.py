"""The contracts against whole recorded sessions: nothing refused, lost or added."""

import json
from typing import Any

import msgspec
import pytest

from orchestration.contracts.pushes import AnyPush
from orchestration.contracts.replies import RESULT_TYPES, Failure, Reply
from orchestration.contracts.requests import Request
from tests.support import wire_recordings
from tests.support.wire_recordings import WireFrame


def is_bad(frame: WireFrame) -> bool:
    """The recorded client asks twice for what no server can understand."""
    body: dict[str, Any] = frame.json["body"]
    return bool(
        body["_tag"] == "no.such.method" or body.get("command") == {"type": "thread.create"}
    )


OUR_KEYS = {"agentNamesThreads", "silenceSeconds", "serviceTiers"}
"""Additions of ours that are always there; the recordings are of a server without them."""


def again(frame: WireFrame, contract: Any) -> Any:
    """The frame after it went through the contract and back."""
    return without_ours(msgspec.json.decode(frame.bytes, type=contract))


def without_ours(value: Any) -> Any:
    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: content for key, content in pairs if key not in OUR_KEYS}

    return json.loads(msgspec.json.encode(value), object_pairs_hook=kept)


def test_the_recordings_hold_every_kind_of_frame() -> None:
    assert len(wire_recordings.requests()) >= 30
    assert len(wire_recordings.pushes()) >= 60
    assert len(wire_recordings.replies()) >= 20
    assert len(wire_recordings.failures()) >= 4
    assert len([frame for frame in wire_recordings.requests() if is_bad(frame)]) >= 4


@pytest.mark.parametrize(
    "frame", [frame for frame in wire_recordings.requests() if not is_bad(frame)], ids=str
)
def test_a_recorded_request_survives(frame: WireFrame) -> None:
    assert again(frame, Request) == frame.json


@pytest.mark.parametrize(
    "frame", [frame for frame in wire_recordings.requests() if is_bad(frame)], ids=str
)
def test_a_recorded_bad_request_is_refused(frame: WireFrame) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(frame.bytes, type=Request)


@pytest.mark.parametrize("frame", wire_recordings.pushes(), ids=str)
def test_a_recorded_push_survives(frame: WireFrame) -> None:
    assert again(frame, AnyPush) == frame.json


@pytest.mark.parametrize("frame", wire_recordings.replies(), ids=str)
def test_a_recorded_reply_survives(frame: WireFrame) -> None:
    reply = msgspec.json.decode(frame.bytes, type=Reply)

    assert frame.method is not None
    contract: Any = RESULT_TYPES[frame.method]
    if contract is None:
        assert reply.result is msgspec.UNSET
    else:
        assert isinstance(reply.result, msgspec.Raw)
        result = msgspec.json.decode(reply.result, type=contract)
        assert without_ours(result) == frame.json["result"]


@pytest.mark.parametrize("frame", wire_recordings.failures(), ids=str)
def test_a_recorded_failure_survives(frame: WireFrame) -> None:
    assert again(frame, Failure) == frame.json
