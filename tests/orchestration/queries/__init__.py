"""Tests of reading the tables."""
