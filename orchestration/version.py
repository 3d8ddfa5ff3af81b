"""The version of this program, as it says it itself."""

VERSION = "0.1.0"
"""As in pyproject.toml, which a program that was only copied does not have."""
