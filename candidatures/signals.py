"""Signals for the apps above."""

from django.dispatch import Signal

# Sent inside the transaction, after the state and its history row are written. A receiver that raises a domain error
# undoes it all: so an app above refuses what this one cannot know of.
# Arguments: candidature (locked, current), change (StateChange).
candidature_transitioned = Signal()

# Sent inside the transaction of an answer to a question of the service.
# Arguments: candidature (locked), message (Message).
question_answered = Signal()
