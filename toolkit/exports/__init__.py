"""Files that a person asks for, that take time to make, and that wait for them a few days."""
