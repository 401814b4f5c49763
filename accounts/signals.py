"""Signals of this floor, sent inside the transaction of the service.

`invitation_accepted`: arguments `invitation` and `user`. Who holds a seat for the invited person gives it now.
`address_changing`: arguments `user`, `former` and `current`. Sent just before the address of an account is written, so
that what is locked elsewhere is locked before the account, as everywhere.
"""

from django.dispatch import Signal

invitation_accepted = Signal()
address_changing = Signal()
