"""The page of one participant, for the training team. Each question is asked of the database once, when shown."""

from datetime import date
from functools import cached_property

from django.utils import timezone

from accounts.holding import is_held
from accounts.models import User
from cycles.models import Participant
from programme.models import EmployerMove, Enrolment
from promotions.erasing import erase_days
from promotions.lacks import Lacking, find_lacks
from promotions.models import Needs, Profile, profile_of
from promotions.permissions import may_read_needs
from promotions.services import reminded_today
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import Line, timeline
from toolkit.notifications.models import OutboxMail


class ParticipantPage:
    """One participant, as one member of the team may know them."""

    def __init__(self, reader: User, participant: Participant) -> None:
        self.reader = reader
        self.participant = participant

    @property
    def has_left(self) -> bool:
        """Whether the person is no longer in the promotion."""
        return self.participant.left_at is not None

    @property
    def address(self) -> str:
        """Where one writes to the person; the empty string for somebody who gave no address."""
        user = self.participant.user
        return "" if is_held(user) else user.email

    @property
    def profile(self) -> Profile:
        """The photo."""
        return profile_of(self.participant)

    @cached_property
    def enrolments(self) -> list[Enrolment]:
        """The sessions that the person is called to, in order of date. One query."""
        rows = Enrolment.objects.filter(participant=self.participant).select_related("session")
        return list(rows.order_by("session", "pk"))

    @cached_property
    def moves(self) -> list[EmployerMove]:
        """From one employer to another, in order of date. One query."""
        return list(self.participant.employer_moves.select_related("noted_by"))

    @property
    def since(self) -> date:
        """Since when the person has this employer, as far as is known here."""
        return self.moves[-1].since if self.moves else timezone.localdate(self.participant.enrolled_at)

    @property
    def is_ahead(self) -> bool:
        """Whether the last move noted is still to come."""
        return self.since > timezone.localdate()

    @cached_property
    def lacks(self) -> list[Lacking]:
        """What is lacking."""
        return find_lacks([self.participant]).get(self.participant.pk, [])

    @cached_property
    def reminded(self) -> OutboxMail | None:
        """The reminder written today. One query."""
        return reminded_today(self.participant)

    @property
    def may_read_needs(self) -> bool:
        """Whether what the person needs is shown to this reader."""
        return may_read_needs(self.reader, self.participant)

    @cached_property
    def needs_given(self) -> bool:
        """Whether the person said what they need. One query."""
        return Needs.objects.filter(participant=self.participant).exists()

    @cached_property
    def erased_on(self) -> date | None:
        """The day on which that is erased. One query."""
        return erase_days([self.participant.cycle]).get(self.participant.cycle_id)

    @property
    def timeline(self) -> list[Line]:
        """What was done, and the mails."""
        return timeline(self.participant, audience=Audience.STAFF)
