"""What goes wrong inside Twisted, below Daphne: by default nobody hears of it."""

import logging
import sys
from typing import Any

logger = logging.getLogger("twisted")


def follow_twisted() -> None:
    """Nothing to do under other servers."""
    if "daphne.server" not in sys.modules:
        return
    from twisted.logger import LogLevel, formatEvent, globalLogPublisher

    def tell(event: Any) -> None:
        level = event.get("log_level", LogLevel.info)
        if level < LogLevel.warn:
            return
        failure = event.get("log_failure")
        if failure is not None and is_harmless(failure):
            return
        trouble = (failure.type, failure.value, failure.getTracebackObject()) if failure else None
        severe = logging.ERROR if level >= LogLevel.error else logging.WARNING
        logger.log(severe, "%s", formatEvent(event), exc_info=trouble)

    globalLogPublisher.addObserver(tell)


def is_harmless(failure: Any) -> bool:
    """Ctrl-C that was pressed twice; a connection that Daphne is just closing when it stops."""
    from twisted.internet.error import ReactorNotRunning

    is_daphnes = failure.check(KeyError) and failure.value.args == ("application_instance",)
    return bool(failure.check(ReactorNotRunning) or is_daphnes)
