"""Timed benchmarks of the real server: `python -m tests.benchmarks`. They are not tests."""
