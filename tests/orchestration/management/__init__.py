"""What `manage.py` can do for the event log."""
