"""What happens when what the product stands on is slow, then gone, in the middle of the last hour before a deadline."""
