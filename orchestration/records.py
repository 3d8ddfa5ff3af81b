"""Rows that workers keep beside the log. They are written by the engine's thread (``record``)."""

from collections.abc import Iterable

import msgspec
from django.db.models import Max
from msgspec import Struct

from orchestration import models
from orchestration.contracts.receipts import Receipt, type_of
from providers.contracts.ids import MessageId, ThreadId, TurnId
from providers.contracts.models import ProviderKind, RuntimeMode

ResumeCursor = dict[str, msgspec.Raw]


class StoredPosition(Struct, frozen=True):
    """``done_above`` are events above the position that are dealt with already."""

    sequence: int
    done_above: list[int]
