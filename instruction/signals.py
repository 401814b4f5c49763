"""Signals for the apps above."""

from django.dispatch import Signal

# Sent inside the transaction of an extension, once all that this app knows allows it and before it is written. A
# receiver that raises a domain error refuses it. Argument: candidature (locked, its cycle too).
extension_granting = Signal()

# Sent inside the transaction that validates a synthesis, once all that this app knows allows it. A receiver that raises
# a domain error refuses it. Argument: candidature (locked).
synthesis_validating = Signal()
