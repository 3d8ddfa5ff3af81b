"""Tests of the tables themselves."""
