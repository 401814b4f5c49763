"""What a module teaches; its dates and its place are those of its session."""

from django.db import models

from programme.enums import SessionKind
from programme.models import Session


class Module(models.Model):
    """The details of a session that is a module."""

    session = models.OneToOneField(
        Session,
        on_delete=models.CASCADE,
        related_name="module",
        limit_choices_to={"kind": SessionKind.MODULE},
        verbose_name="session",
    )
    objectives = models.JSONField("objectifs", default=list, blank=True)
    contents = models.JSONField("contenus", default=list, blank=True)

    class Meta:
        verbose_name = "module"

    def __str__(self) -> str:
        return str(self.session)
