"""What one installation knows of itself."""
