"""What is recorded of rights."""
