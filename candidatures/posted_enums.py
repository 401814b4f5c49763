"""What a person may say of a dossier that they posted: by post, or that it is theirs."""

from django.db import models

from candidatures.enums import WITHDRAWABLE, State


class PostedAnswer(models.TextChoices):
    """What a letter decides, in the words of whoever writes it down."""

    CONFIRM = "confirm", "La personne confirme sa participation"
    DECLINE = "decline", "La personne renonce à sa place"
    WITHDRAW = "withdraw", "La personne retire sa candidature"

    @property
    def states(self) -> frozenset[str]:
        """The states of a dossier in which it may be said."""
        return WITHDRAWABLE - {State.DRAFT} if self == PostedAnswer.WITHDRAW else frozenset({State.ADMITTED})


class TakeOverState(models.TextChoices):
    """Where it stands with the holder of an account, who was asked whether a dossier on paper is theirs."""

    ASKED = "asked", "Demandée"
    TAKEN = "taken", "Repris dans le compte"
    REFUSED = "refused", "Ce n’est pas cette personne"
    WITHDRAWN = "withdrawn", "Demande retirée"
