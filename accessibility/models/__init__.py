"""What is recorded of accessibility."""
