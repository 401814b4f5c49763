"""Reads of a programme that others build upon."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from cycles.models import Participant
from programme.differences import Change, compare_slots, what_changed
from programme.enums import ProgrammeState
from programme.models import ProgrammeVersion, Session, SpeakerLink
from programme.snapshots import Snapshot, read_slot, read_snapshot, slots_of, take_snapshot

EMPTY = Snapshot(name="", title="", place="", venue=None, half_days=())


@dataclass(frozen=True)
class PublishedProgramme:
    """What participants read: the last version, whatever was changed since and is not published."""

    number: int
    state: ProgrammeState
    published_at: datetime
    note: str
    changes: tuple[str, ...]
    programme: Snapshot
    document: int | None = None  # its paper

    @property
    def is_provisional(self) -> bool:
        """Whether it may still change."""
        return self.state == ProgrammeState.PROVISIONAL


def published_programme(session: Session) -> PublishedProgramme | None:
    """The last version of the programme of a session, or None while nothing was published. One query."""
    version = ProgrammeVersion.objects.filter(programme__session=session).order_by("-number").first()
    return read_version(version) if version else None


def read_version(version: ProgrammeVersion) -> PublishedProgramme:
    """A version as its readers get it. No query."""
    return PublishedProgramme(
        number=version.number,
        state=ProgrammeState.of(version.standing),
        published_at=version.published_at,
        note=version.note,
        changes=tuple(version.changes),
        programme=read_snapshot(version.snapshot),
        document=version.document_id,
    )


def participants_of(session: Session) -> QuerySet[Participant]:
    """The people of the promotion now, with their accounts; nobody for a session without a cycle."""
    found = Participant.objects.enrolled().filter(cycle__isnull=False, cycle=session.cycle_id)
    return found.select_related("user").order_by("user__sort_name", "pk")


@dataclass(frozen=True)
class SpeakerNews:
    """A speaker who was asked, and what moved since in their own slots."""

    link: SpeakerLink
    changes: tuple[Change, ...]
    is_cancelled: bool  # not one slot is left


@dataclass(frozen=True)
class Concerned:
    """Whom a publication would tell, and of what."""

    changes: tuple[Change, ...]
    participants: tuple[Participant, ...]
    speakers: tuple[SpeakerNews, ...]

    def known_to(self, user: User) -> "list[Participant]":
        """Those that this member of staff may know of. One query."""
        kept = set(
            Participant.objects.known_to(user)
            .filter(pk__in=[each.pk for each in self.participants])
            .values_list("pk", flat=True)
        )
        return [each for each in self.participants if each.pk in kept]


def concerned(session: Session) -> Concerned:
    """Everybody in the promotion where something changed, and only the speakers whose own slots did.

    Eight queries, whatever the number of slots and people.
    """
    present = take_snapshot(session)
    last = published_programme(session)
    changes = what_changed(last.programme, present) if last else []
    provisional = last is None or last.is_provisional
    people = list(participants_of(session)) if changes or provisional else []
    return Concerned(tuple(changes), tuple(people), tuple(speakers_with_news(session, present)))


def speakers_with_news(session: Session, present: Snapshot) -> list[SpeakerNews]:
    """The speakers who were asked and for whom something moved since they were last told. One query."""
    links = SpeakerLink.objects.filter(session=session, withdrawn_at__isnull=True).select_related("speaker")
    news = []
    for link in links.order_by("speaker__sort_name", "pk"):
        news_of = news_for(link, present)
        if news_of:
            news.append(news_of)
    return news


def news_for(link: SpeakerLink, present: Snapshot) -> SpeakerNews | None:
    """What moved for one speaker, or None. No query."""
    told = {slot.uuid: slot for slot in map(read_slot, link.told)}
    now = {slot.uuid: slot for slot in slots_of(link.speaker, present.slots.values())}
    if not told:
        return None
    changes = compare_slots(told, now)
    return SpeakerNews(link, tuple(changes), is_cancelled=not now) if changes else None
