"""Whole flows through the real server, agents and sockets included."""
