"""One line of the log, with fields that programs can read. The server decides how it looks."""

import logging
from collections.abc import Mapping


def tell(
    logger: logging.Logger, event: str, fields: Mapping[str, object], level: int = logging.INFO
) -> None:
    """A third of the time of ``logger.info``, which looks for its caller: the name says enough.

    Ids, kinds, counts and times; never what a person or an agent said.
    """
    if logger.isEnabledFor(level):
        record = logger.makeRecord(logger.name, level, "", 0, event, (), None)
        record.__dict__["fields"] = fields
        logger.handle(record)
