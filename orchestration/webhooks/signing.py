"""How a receiver knows that a delivery is ours, and fresh."""

import hashlib
import hmac
import secrets

ID_HEADER = "T3-Webhook-Id"
"""The same at every attempt: a receiver that has seen it need do nothing."""
TIMESTAMP_HEADER = "T3-Webhook-Timestamp"
"""Seconds since 1970, of this attempt."""
SIGNATURE_HEADER = "T3-Webhook-Signature"


def new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def signature_of(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a dot and the body, in hex, after the scheme's name."""
    signed = str(timestamp).encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def headers_of(secret: str, delivery_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "t3project-webhooks",
        ID_HEADER: delivery_id,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: signature_of(secret, timestamp, body),
    }
