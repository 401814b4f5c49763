"""What a screen asks every two seconds: has anything that it shows moved? Two queries besides the session's."""

from hashlib import sha256
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Subquery
from django.http import Http404

from accounts.models import User
from accounts.roles import INSTRUCTORS
from committee.enums import LIVE
from committee.models import Item, Seat, Sitting
from toolkit.probe import one_or_none

SCREENS = ("conduite", "membre", "mur")


def mark_of_screen(user: User, uuid: UUID, screen: str) -> str:
    """What stands for all that this person's screen shows: another mark, and it has changed.

    Raises Http404 for whoever neither sits nor works at the desk of the cycle.
    """
    sitting = one_or_none(
        Sitting.objects.filter(uuid=uuid).annotate(
            institute=F("committee__cycle__institute"),
            seat=Subquery(Seat.objects.filter(committee=OuterRef("committee"), user=user).order_by().values("pk")),
        )
    )
    if sitting is None or screen not in SCREENS:
        raise Http404("Cette séance n’existe pas, ou ne vous concerne pas.")
    if sitting.seat is None and not user.has_role(*INSTRUCTORS, institute=sitting.institute):
        raise Http404("Cette séance n’existe pas, ou ne vous concerne pas.")
    return make_mark(sitting, user, screen)


def make_mark(sitting: Sitting, user: User, screen: str) -> str:
    """Made of the sitting as a whole, of the items that this person may know of, in their order, and of whether another
    one is going on: what happens to those that they are recused from moves nothing. One query."""
    known = Item.objects.filter(pk=OuterRef("item")).known_to(user)
    rows = sitting.items.annotate(is_known=Exists(known)).order_by("position", "pk")
    told = list(rows.values_list("is_known", "item__uuid", "version", "state"))
    items = [(str(key), version) for is_known, key, version, _ in told if is_known]
    is_out = any(state in LIVE for is_known, *_, state in told if not is_known)
    shown = f"{sitting.uuid} {sitting.version} {sitting.state} {user.pk} {screen} {is_out} {items}"
    return sha256(shown.encode()).hexdigest()[:20]
