"""The study tour of a cycle."""

import uuid

from django.db import models
from django.db.models import F, Q

from cycles.models import TEXT_LIMIT, Cycle


class StudyTour(models.Model):
    """A week abroad. The destination is empty until it is announced."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="study_tour", verbose_name="cycle")
    title = models.CharField("titre", max_length=200)
    destination = models.CharField("destination", max_length=200, blank=True)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    intro_title = models.CharField("titre de la présentation", max_length=200, blank=True)
    body = models.TextField("présentation", max_length=TEXT_LIMIT, blank=True, help_text="Markdown.")

    class Meta:
        verbose_name = "voyage d’étude"
        verbose_name_plural = "voyages d’étude"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="study_tour_starts_before_its_end",
                violation_error_message="Un voyage commence avant de finir.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.cycle})"
