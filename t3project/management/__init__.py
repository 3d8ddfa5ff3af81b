"""Commands of the server: run it, print a way in."""
