"""Pages of programmes: of the staff, of speakers by their link, of participants."""
