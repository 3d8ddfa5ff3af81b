"""Tests of the tables that follow the log."""
