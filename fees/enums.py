"""States of a fee."""

from django.db import models


class FeeState(models.TextChoices):
    """Due until it is invoiced; cancelled when the participant leaves before that."""

    DUE = "due", "À facturer"
    CANCELLED = "cancelled", "Annulé"
