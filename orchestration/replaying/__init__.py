"""The log played again: into tables that take the others' place, beside them, or as of a moment."""
