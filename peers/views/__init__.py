"""Pages of peer groups: of staff, of members."""
