"""Signals of this floor, sent inside the transaction of the service.

`invitation_accepted`: arguments `invitation` and `user`. Who holds a seat for the invited person gives it now.
"""

from django.dispatch import Signal

invitation_accepted = Signal()
