"""Measure the served pages: see README.md of this folder."""
