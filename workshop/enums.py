"""What people do with a cycle in the workshop."""

from django.db import models


class CycleAct(models.TextChoices):
    """The acts that the journal of a cycle keeps."""

    PUBLISHED = "cycle_published", "Cycle publié"
    UNPUBLISHED = "cycle_unpublished", "Cycle dépublié, de nouveau un brouillon"
    CHANGED = "cycle_changed", "Modifications publiées"
    TOLD = "cycle_change_told", "Courriel envoyé aux personnes concernées"
    DROPPED = "cycle_change_dropped", "Modification abandonnée"
    RESTORED = "cycle_part_restored", "Ancien texte repris"
    REVIEW_ASKED = "cycle_review_asked", "Relecture demandée"
