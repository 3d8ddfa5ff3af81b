"""The words: commands, events, entities, requests, replies and pushes. No behaviour, no Django.

This is the single source of the wire; the browser's types and checks are generated from it.
"""
