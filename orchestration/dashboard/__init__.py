"""How the server is doing: figures of the last day and of now, for people and for programs."""
