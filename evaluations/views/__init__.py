"""Pages of evaluations: those of staff, and those of whoever is asked."""
