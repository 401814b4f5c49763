"""What can go wrong in the committee."""

from organisations.errors import DomainError


class CommitteeError(DomainError):
    """The act cannot be done as things stand."""


class NotAllowedError(CommitteeError):
    """This person may not do this."""

    status = 403


class StaleError(CommitteeError):
    """Someone else has written meanwhile what the actor is about to write over."""


class InvalidError(CommitteeError):
    """What was given is not enough, or not possible."""

    status = 422
