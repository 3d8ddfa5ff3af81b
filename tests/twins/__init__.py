"""Recordings by which the server's tables and the browser's store are kept equal."""
