"""The story of threads and turns."""
