"""What is done to texts that people type: cleaning, folding, detection of links. Pure functions."""
