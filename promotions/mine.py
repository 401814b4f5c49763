"""« Ma promotion »: what somebody of a promotion reads of it. Each question is asked once, when it is shown."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from cycles.correspondents import Correspondent, correspondents_of, dial
from cycles.enums import CycleState
from cycles.models import Participant, ParticipantQuerySet
from programme.models import Enrolment
from programme.participation import Participation
from programme.snapshots import VenueLine
from programme.year import Year
from promotions.besides import Beside, besides_of
from promotions.called import Called, called_to
from promotions.erasing import erase_day_of
from promotions.lacks import Lack, find_lacks, own_lacks
from promotions.models import Needs, Profile, profile_of
from promotions.papers import Paper, papers_of


def participations_of(user: User) -> ParticipantQuerySet:
    """The promotions that this person is or was part of, the latest first, with what their page reads."""
    own = Participant.objects.filter(user=user).exclude(cycle__state=CycleState.DRAFT)
    related = ("cycle__institute", "employer", "user", "profile")
    return own.select_related(*related).order_by("-enrolled_at", "-pk")


@dataclass(frozen=True)
class Companion:
    """Somebody else of the promotion, as far as they agree."""

    participant: Participant
    name: str
    post: str
    email: str
    phone: str
    has_photo: bool

    @property
    def dialled(self) -> str:
        """The telephone number as a link dials it."""
        return dial(self.phone)

    @property
    def initials(self) -> str:
        """« AV »: what stands where there is no photo."""
        user = self.participant.user
        return f"{user.first_name[:1]}{user.last_name[:1]}".upper()


class MyPromotion:
    """One promotion, as somebody who is or was part of it reads it."""

    def __init__(self, participant: Participant) -> None:
        self.participant = participant
        self.cycle = participant.cycle
        prefetch_related_objects([self.cycle], "sessions")  # what other apps say of the promotion reads them too

    @property
    def has_left(self) -> bool:
        """Whether the person is no longer part of it."""
        return self.participant.left_at is not None

    @cached_property
    def year(self) -> Year:
        """The sessions of the cycle."""
        return Year(self.cycle)

    @cached_property
    def told(self) -> Participation:
        """What is published of the sessions, the next one first."""
        return Participation(self.cycle, self.year.next)

    @property
    def venue(self) -> VenueLine | None:
        """Where the next session is held, once its programme says so."""
        return self.told.published.programme.venue if self.told.published else None

    @cached_property
    def called(self) -> Called | None:
        """What the person was called to at the next session, as long as its programme is not published. One query."""
        session = self.year.next
        return called_to(self.participant, session) if session and not self.told.published else None

    @cached_property
    def enrolments(self) -> list[Enrolment]:
        """One's own, in order of date. One query."""
        rows = Enrolment.objects.filter(participant=self.participant).select_related("session")
        return list(rows.order_by("session", "pk"))

    @property
    def attended(self) -> list[Enrolment]:
        """The sessions where someone who left was still awaited."""
        return [row for row in self.enrolments if row.left_at is None]

    @property
    def joined_late(self) -> bool:
        """Whether the year had begun when the person came."""
        came = timezone.localdate(self.participant.enrolled_at)
        return any(session.starts_on is not None and session.starts_on < came for session in self.year.dated)

    @cached_property
    def lacks(self) -> list[Lack]:
        """What is awaited of the person; first what they alone know of."""
        _ = self.needs  # read once for both
        shown = find_lacks([self.participant]).get(self.participant.pk, [])
        return [*own_lacks(self.participant), *(each.lack for each in shown)]

    @cached_property
    def needs(self) -> Needs | None:
        """What the person needs, once they said so. One query."""
        return getattr(self.participant, "needs", None)

    @property
    def profile(self) -> Profile:
        """The photo and what is shown to the others."""
        return profile_of(self.participant)

    @property
    def erased_on(self) -> date | None:
        """The day on which needs are erased; None while no session has dates."""
        return erase_day_of(self.year.sessions)

    @property
    def needs_are_over(self) -> bool:
        """Whether that day has come."""
        return self.erased_on is not None and self.erased_on <= timezone.localdate()

    @cached_property
    def papers(self) -> list[Paper]:
        """The person's own documents."""
        return list(papers_of(self.participant))

    @cached_property
    def besides(self) -> list[Beside]:
        """What is offered beside the sessions."""
        return list(besides_of(self.participant))

    @cached_property
    def companions(self) -> list[Companion]:
        """The others, by name, each as far as they agree; nobody for someone who left. One query."""
        if self.has_left:
            return []
        others = Participant.objects.enrolled().filter(cycle=self.cycle).exclude(pk=self.participant.pk)
        rows = others.select_related("user", "employer", "profile").order_by("user__sort_name", "pk")
        return [_companion(row) for row in rows.defer("profile__thumb")]

    @cached_property
    def correspondents(self) -> list[Correspondent]:
        """Whom to write to."""
        return correspondents_of(self.cycle)


def _companion(row: Participant) -> Companion:
    shown = profile_of(row)
    post = ", ".join(filter(None, (row.function, row.employer.name))) if shown.shows_post else ""
    return Companion(
        participant=row,
        name=row.user.full_name,
        post=post,
        email=row.user.email if shown.shows_email else "",
        phone=shown.phone if shown.shows_phone else "",
        has_photo=shown.shows_photo and bool(shown.photo),
    )
