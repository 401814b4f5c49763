"""What staff write of a programme, and speakers by their link: forms validate, services act."""
