"""Keeps secrets out of the logs: the token, and whatever stands in an address's query."""

import logging
import re
import sys
from typing import Any

SECRET_PARAMETER = re.compile(r"([?&](?:token|code)=)[^\s&\"'#]+", re.IGNORECASE)
BEARER = re.compile(r"(bearer\s+)[^\s\"',]+", re.IGNORECASE)
HIDDEN = r"\1[hidden]"


def redacted(text: str, token: str) -> str:
    text = SECRET_PARAMETER.sub(HIDDEN, text)
    text = BEARER.sub(HIDDEN, text)
    return text.replace(token, "[hidden]") if token else text


class RedactingFilter(logging.Filter):
    """For loggers whose handlers belong to a server, as uvicorn's access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        token = _token()
        if isinstance(record.args, tuple):
            record.args = tuple(
                redacted(value, token) if isinstance(value, str) else value for value in record.args
            )
        return True


def hide_queries_in_daphne_log() -> None:
    """For the `daphne` command, whose access log would show them. Nothing to do elsewhere."""
    access = sys.modules.get("daphne.access")
    if access is None:
        return
    write_entry = access.AccessLogGenerator.write_entry

    def write_redacted(log: Any, host: Any, date: Any, request: str, **rest: Any) -> None:
        write_entry(log, host, date, without_query(request), **rest)

    access.AccessLogGenerator.write_entry = write_redacted


def without_query(path: str) -> str:
    return path.partition("?")[0]


def _token() -> str:
    from django.conf import settings

    return str(settings.T3_TOKEN)
