"""Mechanisms that know nothing of institutes, people or cycles."""
