"""The fault matrix: something breaks at each step of a turn, and nothing may be lost or stuck.

``python -m tests.flows.faults`` prints it; ``test_faults.py`` runs the part that says most.
"""
