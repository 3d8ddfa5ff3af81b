"""Tests of the server: settings, doors, HTTP, start and stop."""
