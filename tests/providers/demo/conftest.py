"""Fixtures of the demo agent's tests."""

from tests.support.demo import demo, demo_home, folder

__all__ = ["demo", "demo_home", "folder"]
