"""The way out: who hears what, numbered in one order."""

import json
from typing import Any

from orchestration.push_bus import Door, ServerPushBus
from tests.support.events import recorded


class Listener:
    def __init__(self, door: Door) -> None:
        self.door = door
        self.frames: list[Any] = []

    def offer(self, frame: bytes) -> None:
        self.frames.append(json.loads(frame))


def test_pushes_are_numbered_in_one_order_over_all_channels() -> None:
    bus, seed, ours = ServerPushBus(), Listener("/"), Listener("/ws")
    bus.join(seed)
    bus.join(ours)

    bus.publish("server.configUpdated", b'{"issues":[]}')
    bus.publish_events([recorded(7), recorded(8)])

    assert [frame["sequence"] for frame in seed.frames] == sorted(
        frame["sequence"] for frame in seed.frames
    )
    assert [frame["data"].get("sequence") for frame in seed.frames] == [None, 7, 8]


def test_every_event_goes_to_the_protocols_door_and_none_unasked_to_ours() -> None:
    bus, seed, ours = ServerPushBus(), Listener("/"), Listener("/ws")
    bus.join(seed)
    bus.join(ours)

    bus.publish_events([recorded(1)])

    assert [frame["channel"] for frame in seed.frames] == ["orchestration.domainEvent"]
    assert ours.frames == []


def test_each_door_gets_its_own_view() -> None:
    bus, seed, ours = ServerPushBus(), Listener("/"), Listener("/ws")
    bus.join(seed)
    bus.join(ours)

    bus.publish("server.providersUpdated", b'{"providers":["demo"]}', b'{"providers":[]}')

    assert seed.frames[0]["data"] == {"providers": []}
    assert ours.frames[0]["data"] == {"providers": ["demo"]}


def test_whoever_has_left_hears_nothing_more() -> None:
    bus, seed = ServerPushBus(), Listener("/")
    bus.join(seed)
    bus.leave(seed)
    bus.leave(seed)  # leaving twice does no harm

    bus.publish_events([recorded(1)])

    assert seed.frames == []
