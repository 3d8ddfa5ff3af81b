"""The engine, its batches and its answers."""
