"""What a folder held at a moment, kept as hidden refs of its git repository; see ``store``."""
