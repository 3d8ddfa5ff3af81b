"""What never reaches the log of agents' frames: secrets, and megabytes of images."""

import base64
import json
import os

import pytest

from providers.redaction import redact


@pytest.mark.parametrize(
    "secret",
    [
        b'{"apiKey":"abcdef"}',
        b'{"access_token": "abcdef"}',
        b'{"headers":{"Authorization":"abcdef"}}',
        b'{"text":"my key is sk-abcdef0123456789abcdef"}',
        b'{"text":"curl -H \'Authorization: Bearer abcdef0123456789\'"}',
        b'{"output":"HOME=/root\\nOPENAI_API_KEY=abcdef\\nPATH=/bin"}',
        b'{"command":"GITHUB_TOKEN=\\"abcdef\\" gh pr list"}',
        b'{"mcp_servers":{"lab":{"env":{"ANY":"abcdef","OTHER":"abc\\"def}abcdef"},"cwd":"/w"}}}',
        b'{"environment" : {"ANY": "abcdef"}}',
    ],
)
def test_secrets_are_hidden_and_the_frame_stays_json(secret: bytes) -> None:
    hidden = redact(secret)

    assert b"abcdef" not in hidden and b"[redacted]" in hidden
    json.loads(hidden)


def test_what_is_no_secret_stays() -> None:
    usage = b'{"env":null,"tokenUsage":{"totalTokens":5},"delta":"the key idea: a token"}'

    assert redact(usage) == usage


def test_what_stands_beside_a_secret_stays() -> None:
    said = json.loads(redact(b'{"env":{"A":"x","B":"y"},"cwd":"/w","out":"A_KEY=v\\nPATH=/bin"}'))

    assert said["env"] == {"A": "[redacted]", "B": "[redacted]"}
    assert (said["cwd"], said["out"]) == ("/w", "A_KEY=[redacted]\nPATH=/bin")


def test_images_are_shortened_and_their_size_is_told() -> None:
    url = "data:image/png;base64," + base64.b64encode(os.urandom(300_000)).decode()
    frame = {"input": [{"type": "image", "url": url}, {"type": "text", "text": "what is it?"}]}

    kept = json.loads(redact(json.dumps(frame).encode()))

    assert kept["input"][0]["url"] == f"{url[:38]}[{len(url)} bytes]"
    assert kept["input"][1] == frame["input"][1]
