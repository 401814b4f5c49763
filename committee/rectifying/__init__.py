"""Once a decision is published: the recours gracieux against it, and the decision that replaces it."""
