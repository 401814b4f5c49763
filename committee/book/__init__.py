"""The committee book: one PDF per person of all that they are asked to read, with their name on every page."""
