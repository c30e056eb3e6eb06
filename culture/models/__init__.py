"""What is recorded of culture and sport."""
