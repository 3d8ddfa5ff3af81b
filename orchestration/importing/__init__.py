"""Conversations that agents keep by themselves: looked at, and gone on with in a thread."""
