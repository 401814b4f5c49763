"""JournalEntry: who did what to which object, beside the changes of state that each object keeps itself."""

from uuid import UUID

from django.conf import settings
from django.db import models

from toolkit.journal.kinds import kind_named


class JournalEntryQuerySet(models.QuerySet["JournalEntry"]):
    def about(self, uuid: UUID) -> "JournalEntryQuerySet":
        """The acts on one object, by its public identifier, newest first."""
        return self.filter(about=uuid)


class JournalEntry(models.Model):
    """One act, or a run of the same act by the same person: writing in one section is one line, not one a second.

    `about` is the public identifier of the object, as for a mail: no class of an object stands on this floor, and the
    app that deletes an object forgets its acts (`services.forget`). `kind` is declared by the app that writes it.
    `actor` is None for somebody without an account and for the clock: `subject` then says who or what.
    """

    about = models.UUIDField("sujet", editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("nature", max_length=40)
    subject = models.CharField("sur quoi", max_length=200, blank=True)
    reason = models.TextField("motif", max_length=2000, blank=True)
    at = models.DateTimeField("commencé")
    last_at = models.DateTimeField("le plus récent")

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["about", "-last_at"], name="journal_newest_of_object"),
            models.Index(fields=["about", "kind", "subject", "-last_at"], name="journal_last_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.subject}"

    @property
    def label(self) -> str:
        """The French words of its kind. Raises KeyError when no app declares it any more."""
        return kind_named(self.kind).label
