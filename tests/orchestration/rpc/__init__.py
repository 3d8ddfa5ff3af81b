"""Tests of what requests do."""
