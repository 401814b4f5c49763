"""States of a fee."""

from django.db import models


class FeeState(models.TextChoices):
    """Due until it is invoiced; cancelled when the participant leaves before that (cancellation rule: none by default)."""

    DUE = "due", "À facturer"
    CANCELLED = "cancelled", "Annulé"
