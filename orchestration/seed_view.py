"""What the protocol's own client is shown of values that it does not know.

It decodes with closed sets: whatever we add must reach it as the nearest thing that it has. Works
on the encoded bytes, because a key's quotes cannot appear in a text, where they are escaped.
"""

import json
import re

from providers.contracts.snapshot import ServerProvider

SHOWN_AS: tuple[tuple[bytes, bytes], ...] = (
    (b'odelSelection":{"provider":"demo"', b'odelSelection":{"provider":"codex"'),
    (b'"providerName":"demo"', b'"providerName":"codex"'),
)
"""Agents of ours that the protocol has no name for are shown as codex."""

RUNTIME_MODES: tuple[tuple[bytes, bytes], ...] = tuple(
    (b'"runtimeMode":"%s"' % ours, b'"runtimeMode":"approval-required"')
    for ours in (b"read-only", b"auto-accept-edits")
)
"""Of the two modes that the protocol has, the one that promises less freedom."""

UNKNOWN_EFFORT = re.compile(
    rb'"reasoningEffort":"(?!(?:xhigh|high|medium|low)")(?P<effort>[^"\\]*)"'
)
BELOW_LOW = (b"none", b"minimal")
"""Efforts of newer agents are shown as the nearest that the protocol has."""

KNOWN_PROVIDERS = ("codex", "claudeAgent")

UNKNOWN_EVENT = re.compile(
    rb'"type":"thread\.(?:'
    rb"review-requested|compaction-requested|background-command-stop-requested"
    rb"|checkpoint-capture-requested|revert-undone"
    rb"|message-queued|queued-message-(?:edited|removed|sent)|queue-reordered"
    rb')","payload":'
)
"""The protocol has no name for these: they are shown as a change of the thread, of nothing."""
UNKNOWN_EVENT_IN_TEXT = re.compile(UNKNOWN_EVENT.pattern.decode())
SHOWN_TYPE = "thread.meta-updated"
DECODE_PAYLOAD = json.JSONDecoder().raw_decode


def seed_view(message: bytes) -> bytes:
    """An encoded message as a connection on ``/`` gets it; most pass unchanged."""
    if b'"demo"' in message:
        for ours, theirs in SHOWN_AS:
            message = message.replace(ours, theirs)
    if b'"runtimeMode"' in message:
        for ours, theirs in RUNTIME_MODES:
            message = message.replace(ours, theirs)
    if b'"reasoningEffort"' in message:
        message = UNKNOWN_EFFORT.sub(_nearest_effort, message)
    if UNKNOWN_EVENT.search(message):
        message = _without_unknown_events(message)
    return message


def _without_unknown_events(message: bytes) -> bytes:
    """One event, or many in the answer to a replay."""
    text, shown, begin = message.decode(), [], 0
    for found in UNKNOWN_EVENT_IN_TEXT.finditer(text):
        payload, end = DECODE_PAYLOAD(text, found.end())
        changed = {"threadId": payload["threadId"], "updatedAt": _time_of(payload)}
        shown += [text[begin : found.start()], f'"type":"{SHOWN_TYPE}","payload":']
        shown.append(json.dumps(changed, separators=(",", ":"), ensure_ascii=False))
        begin = end
    return "".join([*shown, text[begin:]]).encode()


def _time_of(payload: dict[str, str]) -> str:
    return payload.get("updatedAt") or payload["createdAt"]


def _nearest_effort(found: re.Match[bytes]) -> bytes:
    known = b"low" if found["effort"] in BELOW_LOW else b"xhigh"
    return b'"reasoningEffort":"%s"' % known


def seed_providers(providers: list[ServerProvider]) -> list[ServerProvider]:
    return [provider for provider in providers if provider.provider in KNOWN_PROVIDERS]
