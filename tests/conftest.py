"""Fixtures for everybody; each lives in `support/`."""

pytest_plugins = ["tests.support.database", "tests.support.engine", "tests.support.server"]
