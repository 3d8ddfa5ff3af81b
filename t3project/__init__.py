"""The project: settings, doors, and what starts and stops with the server."""
