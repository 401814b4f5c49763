"""One form a part of a cycle."""
