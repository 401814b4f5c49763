"""The frequent questions of an institute, once its staff have changed them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalogue.enums import QuestionAudience

QUESTION_LIMIT = 200
ANSWER_LIMIT = 2000  # as much as a line of the journal holds: what an answer was before can be read there


class HelpPage(models.Model):
    """The help page of an institute that has changed something in it. Without one, it has the questions of the file.

    Each change raises `revision`, by which the public page is composed once. `uuid` is what its journal is about.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institute = models.OneToOneField(
        "organisations.Institute", models.CASCADE, related_name="help_page", verbose_name="institut"
    )
    revision = models.PositiveIntegerField("révision", default=0)

    class Meta:
        verbose_name = "page d’aide"
        verbose_name_plural = "pages d’aide"

    def __str__(self) -> str:
        return f"Aide, {self.institute}"


class FrequentQuestion(models.Model):
    """A question and its answer in Markdown.

    `name` is its anchor on the public page and never changes. `revision` is that of the page when the words were last
    changed, 0 while they are those of the file: a form that shows another one is out of date.
    """

    page = models.ForeignKey(HelpPage, models.CASCADE, related_name="questions", verbose_name="page")
    name = models.SlugField("ancre", max_length=50)
    audience = models.CharField("à qui elle s’adresse", max_length=16, choices=QuestionAudience)
    question = models.CharField("question", max_length=QUESTION_LIMIT)
    answer = models.TextField("réponse", max_length=ANSWER_LIMIT)
    position = models.PositiveSmallIntegerField("place dans son groupe")
    is_hidden = models.BooleanField("masquée", default=False)
    revision = models.PositiveIntegerField("révision", default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="modifiée par"
    )
    updated_at = models.DateTimeField("modifiée le", default=timezone.now)

    class Meta:
        verbose_name = "question fréquente"
        verbose_name_plural = "questions fréquentes"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "name"],
                name="question_name_once_per_page",
                violation_error_message="Une autre question a déjà cette ancre.",
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=QuestionAudience.values),
                name="question_audience_known",
                violation_error_message="Choisissez à qui la question s’adresse.",
            ),
        ]

    def __str__(self) -> str:
        return self.question
