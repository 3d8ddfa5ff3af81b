"""Django's place for commands of ``manage.py``."""
