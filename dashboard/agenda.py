"""« Mon agenda »: everything with a date that concerns a person, gathered from the apps, under one private address.

Each app says what in its `calendar` module, by `calendar_entries(user)`; a new app that has dates is one line in
SOURCES. The first to name a day tells it, for whoever has several roles.
"""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from candidatures.calendar import calendar_entries as candidature_entries
from committee.calendar import calendar_entries as committee_entries
from instruction.calendar import calendar_entries as instruction_entries
from peers.calendar import calendar_entries as peer_entries
from programme.calendar import calendar_entries as programme_entries
from toolkit.calendars.addresses import renew_address, token_of
from toolkit.calendars.entries import Entry
from toolkit.calendars.models import CalendarAddress, FeedEntry
from toolkit.calendars.services import DrawnFeed, draw_feed, draw_unremembered, forget_person, kept_since
from toolkit.documents.personal import PersonalData, Row
from toolkit.journal.kinds import Audience, EntryKind, register
from toolkit.journal.services import forget, record
from toolkit.text.typography import typeset

SOURCES: tuple[Callable[[User], list[Entry]], ...] = (
    programme_entries,
    candidature_entries,
    instruction_entries,
    committee_entries,
    peer_entries,
)
MOST = 500  # entries of one person, the latest ones
TITLE = "INET, mon agenda"
RENEWED = "agenda_address_renewed"


def declare() -> None:
    """Register the act of this app. Called once, when the app is ready."""
    audiences = frozenset({Audience.APPLICANT, Audience.STAFF})
    register(EntryKind(name=RENEWED, label="Adresse d’agenda renouvelée", audiences=audiences))


def draw_agenda(*, user: User) -> DrawnFeed:
    """Return the person's calendar, which remembers what it told. A fixed number of queries.

    Identifiers are of this person: the same session in somebody else's calendar, or in the public one, has its own
    history.
    """
    return draw_feed(name=feed_of(user), title=typeset(TITLE), entries=entries_of(user), owner=user)


def show_agenda(*, user: User) -> DrawnFeed:
    """Return what the person's calendar holds, for a page: reading a page tells nothing to any program."""
    return draw_unremembered(title=typeset(TITLE), entries=entries_of(user))


def entries_of(user: User) -> list[Entry]:
    """What has a date and concerns the person, in the order of time."""
    entries: dict[str, Entry] = {}
    since = kept_since()
    for source in SOURCES:
        for entry in source(user):
            if entry.over_at >= since:
                entries.setdefault(entry.name, replace(entry, name=f"{entry.name}-p{user.pk}"))
    return sorted(entries.values(), key=lambda entry: (entry.over_at, entry.name))[-MOST:]


def feed_of(user: User) -> str:
    """The name of the person's calendar."""
    return f"personne {user.pk}"


def address_of(row: CalendarAddress) -> str:
    """The whole private address, as it is given to a calendar program."""
    return f"{settings.SITE_URL}{reverse('dashboard:agenda_feed', args=[token_of(row)])}"


@transaction.atomic
def renew(*, actor: User, address: CalendarAddress, nonce: str) -> None:
    """Replace the person's address and write it down. Raises DomainError (409) on a second click."""
    renewed = renew_address(actor=actor, address=address, nonce=nonce)
    record(about=renewed.uuid, actor=actor, kind=RENEWED)


def forget_agenda(*, user: User) -> None:
    """Delete the person's calendars, the address and its journal, with their account."""
    for uuid in CalendarAddress.objects.filter(owner=user).values_list("uuid", flat=True):
        forget(about=uuid)
    forget_person(owner=user)


def personal_data(user: User) -> PersonalData:
    """What is kept about a person's calendars: the address's dates, and what was told (RGPD art. 15). Two queries."""
    addresses = CalendarAddress.objects.filter(owner=user)
    told = FeedEntry.objects.filter(feed__owner=user).order_by("first_told_at", "pk")
    return {"adresse privée": [_address(row) for row in addresses], "événements": [_told(row) for row in told]}


def _address(row: CalendarAddress) -> Row:
    return {"créée": row.created_at, "renouvelée": row.renewed_at, "lue pour la dernière fois": row.read_at}


def _told(row: FeedEntry) -> Row:
    return {
        "événement": row.told.get("summary", ""),
        "du": row.told.get("starts", ""),
        "au": row.told.get("ends", ""),
        "révision": row.sequence,
        "paru": row.first_told_at,
        "changé": row.changed_at,
        "annulé": row.cancelled_at,
    }
