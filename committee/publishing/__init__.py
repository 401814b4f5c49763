"""Publish the decisions: a dry run, two people, ten minutes in which either can hold them back, then the clock."""
