"""What is said of a study tour; its dates and its destination are those of its session."""

from django.db import models

from cycles.models import TEXT_LIMIT
from programme.enums import SessionKind
from programme.models import Session


class StudyTour(models.Model):
    """The details of a session that is a week abroad."""

    session = models.OneToOneField(
        Session,
        on_delete=models.CASCADE,
        related_name="study_tour",
        limit_choices_to={"kind": SessionKind.STUDY_TOUR},
        verbose_name="session",
    )
    intro_title = models.CharField("titre de la présentation", max_length=200, blank=True)
    body = models.TextField("présentation", max_length=TEXT_LIMIT, blank=True, help_text="Markdown.")

    class Meta:
        verbose_name = "voyage d’étude"
        verbose_name_plural = "voyages d’étude"

    def __str__(self) -> str:
        return str(self.session)
