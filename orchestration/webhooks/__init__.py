"""Webhooks: other programs are told, by signed POSTs, of what happens."""
