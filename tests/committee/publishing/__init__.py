"""Publishing the decisions."""
