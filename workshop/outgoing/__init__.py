"""The texts that leave in the school's name, as staff read, change and try them."""
