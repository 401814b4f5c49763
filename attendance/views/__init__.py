"""Views of attendance."""
