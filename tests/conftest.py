"""Fixtures for everybody; each lives in `support/`."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.database", "tests.support.engine", "tests.support.server"]

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
