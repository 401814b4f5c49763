"""The acts of convening that the journal of a session keeps."""

from django.db import models


class ConveningAct(models.TextChoices):
    """What was done."""

    SENT = "CONVOCATIONS_SENT", "Convocations envoyées"
    PRACTICAL = "CONVOCATIONS_PRACTICAL", "Informations pratiques enregistrées"
    COPIED = "CONVOCATIONS_COPIED", "Copies de convocations envoyées"
    ENDED = "CONVOCATION_ENDED", "Convocation annulée"
