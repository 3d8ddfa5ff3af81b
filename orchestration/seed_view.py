"""What the protocol's own client is shown of values that it does not know.

It decodes with closed sets: whatever we add must reach it as the nearest thing that it has. Works
on the encoded bytes, because a key's quotes cannot appear in a text, where they are escaped.
"""

from providers.contracts.snapshot import ServerProvider

SHOWN_AS: tuple[tuple[bytes, bytes], ...] = (
    (b'odelSelection":{"provider":"demo"', b'odelSelection":{"provider":"codex"'),
    (b'"providerName":"demo"', b'"providerName":"codex"'),
)
"""Agents of ours that the protocol has no name for are shown as codex."""

KNOWN_PROVIDERS = ("codex", "claudeAgent")


def seed_view(message: bytes) -> bytes:
    """An encoded message as a connection on ``/`` gets it; most pass unchanged."""
    if b'"demo"' not in message:
        return message
    for ours, theirs in SHOWN_AS:
        message = message.replace(ours, theirs)
    return message


def seed_providers(providers: list[ServerProvider]) -> list[ServerProvider]:
    return [provider for provider in providers if provider.provider in KNOWN_PROVIDERS]
