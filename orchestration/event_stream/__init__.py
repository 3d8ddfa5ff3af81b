"""``GET /events/``: the log, receipts and the dashboard's figures as Server-Sent Events."""
