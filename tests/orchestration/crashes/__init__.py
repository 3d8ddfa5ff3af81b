"""The server dies at any moment of any history, and what it promised still holds."""
