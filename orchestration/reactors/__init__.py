"""What happens outside because of what was recorded."""
