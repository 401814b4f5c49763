"""A dossier that came by post: staff type it in, on behalf of the person, who may take it over later."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.holding import is_held, is_untouched, untouched
from candidatures.enums import State
from toolkit.text.typography import format_day, format_moment

# What the team writes for its person: a draft that came by post, or a correction while nobody has the account in hand.
IS_TYPED_IN = Q(arrived_on__isnull=False) & (
    Q(state=State.DRAFT) | Q(state=State.CORRECTION_REQUESTED) & untouched("applicant")
)


class OnPaper(models.Model):
    """When the paper came, and who began to type it in. Both are empty for a dossier written on the site."""

    arrived_on = models.DateField("reçue par courrier le", null=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    applicant: Any
    submitted_at: Any

    class Meta:
        abstract = True

    @property
    def is_on_paper(self) -> bool:
        """Whether it came by post."""
        return self.arrived_on is not None

    @property
    def origin(self) -> str:
        """How it came, for staff."""
        return "Papier" if self.is_on_paper else "En ligne"

    @property
    def is_unaddressed(self) -> bool:
        """Whether nobody may be written to about it: the account that holds it has no address yet."""
        return self.is_on_paper and is_held(self.applicant)

    @property
    def is_untaken(self) -> bool:
        """Whether the person has not taken the account over: nobody ever entered it, nor may by a password."""
        return self.is_on_paper and is_untouched(self.applicant)

    @property
    def received_at(self) -> datetime | None:
        """The moment that counts as its submission: noon in Paris of the day of receipt, for the hour is not known,
        or now if that is still to come. None for a dossier written on the site."""
        if self.arrived_on is None:
            return None
        noon = datetime.combine(self.arrived_on, time(12), tzinfo=timezone.get_default_timezone())
        return min(noon, timezone.now())

    def say_received(self, at: datetime | None) -> str:
        """This moment in words; the day alone for what came by post, whose hour nobody knows."""
        return format_day(self.arrived_on) if self.is_on_paper else format_moment(at)

    @property
    def received_words(self) -> str:
        """When it was submitted, in words."""
        return self.say_received(self.submitted_at)
