"""Import and export of a whole cycle, and the layout of the demonstration's."""
