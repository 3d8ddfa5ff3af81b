"""The log and its tables to look at. Nothing can be changed here: that is what commands are for."""

from orchestration.admin import aggregates, entries, log, webhooks, workers

__all__ = ["aggregates", "entries", "log", "webhooks", "workers"]
