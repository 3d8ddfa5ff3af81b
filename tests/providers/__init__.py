"""Tests of the agents and of what speaks to them."""
