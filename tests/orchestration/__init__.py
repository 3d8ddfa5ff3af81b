"""Tests of the event log: its words, its rules, and what is built on it."""
