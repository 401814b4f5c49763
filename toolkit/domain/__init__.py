"""What every app's rules are made of: refusals and the one shape of a state table. Pure Python and the ORM."""
