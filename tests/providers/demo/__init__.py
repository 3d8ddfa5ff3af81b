"""Tests of the demo agent, as the child process that it is."""
