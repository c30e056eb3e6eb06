"""Cases that may be dangerous: reported within 24 hours, and red until they are (reference 2.15, 2.18)."""
