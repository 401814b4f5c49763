"""Signals for the apps above."""

from django.dispatch import Signal

# Sent inside the transaction, after the state and its history row are written.
# Arguments: candidature (locked, current), change (StateChange).
candidature_transitioned = Signal()
