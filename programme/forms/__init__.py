"""What staff write of a programme: forms validate, services act."""
