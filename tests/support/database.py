"""The test database: clean for each test, and with an append-only log as in production."""

from collections.abc import Iterator

import pytest
from django.db import connection

from orchestration.models import LogHead
from orchestration.models.append_only import (
    EVENTS,
    SEALS,
    install_append_only,
    remove_append_only,
)


@pytest.fixture
def database(transactional_db: None) -> Iterator[None]:
    """Tables as after the first migration; other threads may open connections of their own."""
    LogHead.objects.get_or_create(id=1)
    for table in (EVENTS, SEALS):
        install_append_only(connection, table)
    yield
    for table in (EVENTS, SEALS):
        remove_append_only(connection, table)
