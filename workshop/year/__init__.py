"""A year of sessions: what its days are, what clashes with them, how it is drawn."""
