"""Sittings of a committee, played through the services."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from committee.enums import Presence
from committee.models import Attendance, Ballot, Item, Seat, Sitting, SittingItem
from committee.sittings import conduct, convening, opening, planning, presence, voting
from tests.factories.committee import close_call


def values_in(days: int = 8, **more: Any) -> planning.SittingValues:
    """A sitting in so many days, at INET."""
    return planning.SittingValues(planned_at=timezone.now() + timedelta(days=days), place="INET, salle Ill", **more)


def plan(world: Any, days: int = 8, **more: Any) -> Sitting:
    """A sitting prepared by the secretary, on every dossier that awaits one."""
    return planning.plan_sitting(actor=world.secretary, committee=world.committee, values=values_in(days, **more))


def convene(world: Any, days: int = 8, **more: Any) -> Sitting:
    """One that everybody was convened to."""
    made = plan(world, days, **more)
    return convening.convene_sitting(actor=world.secretary, sitting=made, short_notice=days < 5)


def come(sitting: Sitting, user: User, status: str = Presence.PRESENT, actor: User | None = None) -> list[str]:
    """Note someone's presence."""
    row = Attendance.objects.get(sitting=sitting, seat__user=user)
    return presence.set_presence(actor=actor or leader(sitting), attendance=row, status=status)


def leader(sitting: Sitting) -> Any:
    """The secretary."""
    return Seat.objects.get(committee=sitting.committee, role="secretary").user


def open_with(world: Any, *people: Any, **more: Any) -> Sitting:
    """A sitting that is open with these people, everybody without any."""
    close_call(world.cycle)
    made = convene(world, **more)
    for user in people or (world.president, *world.members, world.secretary):
        come(made, user)
    return opening.open_sitting(actor=world.secretary, sitting=made, ahead=True)


def call(world: Any, sitting: Sitting, item: Item) -> SittingItem:
    """Call this dossier."""
    row = SittingItem.objects.get(sitting=sitting, item=item)
    return conduct.call_item(actor=world.secretary, sitting=sitting, key=row.key)


def vote_on(world: Any, sitting: Sitting, item: Item, mode: str = "") -> Ballot:
    """Call this dossier and open its vote."""
    row = call(world, sitting, item)
    return voting.open_vote(actor=world.secretary, sitting=sitting, key=row.key, mode=mode)


def cast(ballot: Ballot, *voices: tuple[Any, str]) -> None:
    """Each of these people votes so."""
    for user, choice in voices:
        voting.cast_ballot(actor=user, ballot=ballot, choice=choice)
