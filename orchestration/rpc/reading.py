"""From the text of a message to its request; of a broken one, as much as an answer needs."""

import re

import msgspec

from orchestration.contracts.requests import Request

UNREADABLE_ID = "unknown"

ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)

_decode_request = msgspec.json.Decoder(Request).decode


class ReadableId(msgspec.Struct):
    id: str


_decode_id = msgspec.json.Decoder(ReadableId).decode


def read_request(text: str) -> Request:
    """Raises ``msgspec.DecodeError`` for whatever is not a request.

    Half a surrogate pair, as an editor leaves when it cuts an emoji in two, is no character:
    it becomes the sign for what cannot be shown, and the rest is taken as it is.
    """
    try:
        return _decode_request(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        whole = without_halves(text)
        if whole == text:
            raise
        return _decode_request(whole)
    except RecursionError:
        raise msgspec.DecodeError("the message is nested too deeply") from None


def readable_id(text: str) -> str:
    try:
        return _decode_id(without_halves(text)).id
    except (msgspec.DecodeError, RecursionError):
        return UNREADABLE_ID


def without_halves(text: str) -> str:
    return ESCAPE.sub(lambda escape: "\\ufffd" if escape["half"] else escape[0], text)
