"""What `manage.py events` does, one module for each of its words."""
