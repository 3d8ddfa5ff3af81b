"""The coding agents: one folder each, behind one adapter."""
