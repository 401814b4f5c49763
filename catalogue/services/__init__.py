"""Import and export of a whole cycle, the layout of the demonstration's, changes to the frequent questions."""
