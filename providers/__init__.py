"""Coding agents, each behind the same Protocol: see `adapter.py`."""
