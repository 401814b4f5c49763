"""Remind members of what they have still to read: one mail a day each at most."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from committee.decisions.ground import why_not_reading
from committee.models import Committee, Seat
from committee.permissions import can_publish, can_share
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import queue_mail
from toolkit.text.typography import format_moment
from toolkit.wordings.institutes import institute_values

EVENT = "committee.nudge"


@transaction.atomic
def nudge_members(*, actor: User, committee: Committee, seats: Iterable[Seat]) -> int:
    """Queue a reminder to each of these members, and return how many leave: whoever had one today has no other.

    The mail gives no number: it is read by people who know of other dossiers than its reader. Raises NotAllowedError
    (403), IncompleteError (422) without anybody, DomainError (409) while nothing is read.
    """
    locked = Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute").get(pk=committee.pk)
    seat = Seat.objects.held_by(actor).filter(committee=locked).first()
    if not can_share(seat, head=can_publish(actor, locked)):
        raise NotAllowedError("La présidence, le secrétariat et la direction du service relancent les membres.")
    chosen = [each for each in locked.seats.voting().select_related("user") if each in set(seats)]
    if not chosen:
        raise IncompleteError("Choisissez au moins un membre à relancer.")
    why = why_not_reading(locked)
    if why or locked.published_at is not None:
        raise DomainError(f"{why or 'Les décisions sont publiées'} : personne n’est relancé.")
    keys = {_key(locked, each): each for each in chosen}
    sent = set(OutboxMail.objects.filter(key__in=keys).values_list("key", flat=True))
    for key, each in keys.items():
        if key not in sent:
            _queue(locked, each, key)
    return len(keys) - len(sent)


def nudged_at(committee: Committee) -> dict[int, datetime]:
    """When each seat of a committee was last reminded. One query."""
    mails = OutboxMail.objects.filter(event=EVENT, key__startswith=f"{EVENT}:{committee.pk}:")
    found: dict[int, datetime] = {}
    for key, at in mails.order_by().values_list("key").annotate(last=Max("created_at")):
        seat = int(key.split(":")[2])
        found[seat] = max(found.get(seat, at), at)
    return found


def _key(committee: Committee, seat: Seat) -> str:
    return f"{EVENT}:{committee.pk}:{seat.pk}:{timezone.localdate():%Y%m%d}"


def _queue(committee: Committee, seat: Seat, key: str) -> None:
    cycle = committee.cycle
    closes = committee.reading_closes_at
    queue_mail(
        event=EVENT,
        key=key,
        to=seat.user.email,
        recipient=seat.user,
        institute=cycle.institute,
        scope=cycle.uuid,
        values={
            **institute_values(cycle.institute),
            "nom": seat.user.full_name,
            "cycle": f"{cycle.title} {cycle.year}",
            "echeance": f"jusqu’au {format_moment(closes)}" if closes else "jusqu’à la décision",
            "lien": f"{settings.SITE_URL}{reverse('committee:board')}?cycle={cycle.slug}&vue=a-lire",
        },
    )
