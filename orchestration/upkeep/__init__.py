"""Care for the database as a file: is it whole, is it ours, copies of it, and the way back."""
