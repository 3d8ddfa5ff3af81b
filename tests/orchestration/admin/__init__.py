"""The admin, as its only user sees it."""
