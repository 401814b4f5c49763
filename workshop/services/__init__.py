"""Acts of the workshop."""
