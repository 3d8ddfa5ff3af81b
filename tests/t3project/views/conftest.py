"""A browser with the token."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def browser(transactional_db: None) -> Client:
    return Client(
        headers={"Host": "localhost:3773", "Authorization": f"Bearer {settings.T3_TOKEN}"}
    )
