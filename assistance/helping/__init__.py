"""The pages of those who help and serve, and the pairs still to be made."""
