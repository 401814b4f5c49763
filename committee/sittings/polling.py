"""What a screen asks every two seconds: has anything that it shows moved? Two queries besides the session's."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Subquery
from django.http import Http404

from accounts.models import User
from accounts.roles import INSTRUCTORS
from committee.models import Recusal, Seat, Sitting
from toolkit.probe import one_or_none

SCREENS = ("conduite", "membre", "mur")


def mark_of_screen(user: User, uuid: UUID, screen: str) -> str:
    """What stands for all that this person's screen shows: another mark, and it has changed.

    Raises Http404 for whoever neither sits nor works at the desk of the cycle.
    """
    sitting = one_or_none(
        Sitting.objects.filter(uuid=uuid).annotate(
            institute=F("committee__cycle__institute"),
            seat=Subquery(Seat.objects.filter(committee=OuterRef("committee"), user=user).values("pk")[:1]),
            out=Subquery(_recused(user).values("number")),
        )
    )
    if sitting is None or screen not in SCREENS:
        raise Http404("Cette séance n’existe pas, ou ne vous concerne pas.")
    if sitting.seat is None and not user.has_role(*INSTRUCTORS, institute=sitting.institute):
        raise Http404("Cette séance n’existe pas, ou ne vous concerne pas.")
    return make_mark(sitting, user, screen, sitting.out or 0)


def make_mark(sitting: Sitting, user: User, screen: str, out: int) -> str:
    """`out`: dossiers of the agenda that the person is recused from."""
    told = f"{sitting.pk} {sitting.version} {sitting.state} {user.pk} {screen} {out}"
    return sha256(told.encode()).hexdigest()[:20]


def count_out(user: User, sitting: Sitting) -> int:
    """Dossiers of the agenda that this person is recused from, for the mark. One query."""
    return Recusal.objects.standing().filter(user=user, item__sitting_items__sitting=sitting).count()


def _recused(user: User) -> Any:
    mine = Recusal.objects.standing().filter(user=user, item__sitting_items__sitting=OuterRef("pk"))
    return mine.order_by().values("user").annotate(number=Count("pk"))
