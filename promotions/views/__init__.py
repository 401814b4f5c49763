"""Pages of promotions: of participants, and of staff."""
