"""Committees and what is before them, built through the services.

`make_committee()` gives a committee with a president, members and a secretary; `make_item` plays one dossier up to the
committee; `bulk_items` writes plain rows, for lists.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import State
from candidatures.models import EmployerCommitment
from committee import services
from committee.decisions.ground import ground_of
from committee.enums import VOTING_ROLES, AssessmentState, Choice, RecusalSource, SeatRole
from committee.models import Assessment, Committee, Decision, Item, LinkDeclaration, Recusal, Seat, Vote
from committee.services import recusals
from committee.services.recusals import Link
from cycles.models import Cycle
from tests.factories.accounts import make_staff
from tests.factories.candidatures import bulk_candidatures, candidature_in
from tests.factories.cycles import CallFactory
from tests.replay import replayed


@dataclass
class Sitting:
    """A committee and its people."""

    cycle: Cycle
    committee: Committee
    head: Any
    adviser: Any
    president: Any
    members: list[Any] = field(default_factory=list)
    secretary: Any = None
    vice_president: Any = None

    def seat(self, user: User) -> Seat:
        """The seat of one of them."""
        return Seat.objects.get(committee=self.committee, user=user)


@replayed
def make_member(cycle: Cycle, role: str = SeatRole.MEMBER, siren: str = "", **names: str) -> Any:
    """A person who sits in the committee of this cycle."""
    user = make_staff(Role.COMMITTEE_MEMBER, institute=cycle.institute, **names)
    services.give_seat(actor=None, committee=services.form_committee(cycle=cycle), user=user, role=role, siren=siren)
    return user


@replayed
def make_committee(
    cycle: Cycle | None = None, *, members: int = 2, secretary: bool = False, vice: bool = False
) -> Sitting:
    """A president and `members` members, with the adviser and the head of service of the institute.

    `vice`: the last member is vice-president.
    """
    cycle = cycle or CallFactory()
    made = Sitting(
        cycle=cycle,
        committee=services.form_committee(cycle=cycle),
        head=make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute, last_name="Ruffenac"),
        adviser=make_staff(Role.ADVISER, institute=cycle.institute, last_name="Marchandeau"),
        president=make_member(cycle, SeatRole.PRESIDENT, last_name="Aldebert"),
        members=[make_member(cycle, last_name=f"Membre-{number}") for number in range(1, members + 1)],
        secretary=make_member(cycle, SeatRole.SECRETARY, last_name="Greffier") if secretary else None,
    )
    if vice:
        made.vice_president = made.members[-1]
        services.name_vice_president(actor=made.head, seat=made.seat(made.vice_president))
    return made


@replayed
def make_item(sitting: Sitting, **fields: Any) -> Item:
    """One dossier before the committee, played from its draft."""
    candidature = candidature_in(State.ELIGIBLE, cycle=sitting.cycle, adviser=sitting.adviser, **fields)
    return Item.objects.select_related("candidature").get(candidature=candidature)


def marks_of(cycle: Cycle, *values: int) -> dict[int, int]:
    """Marks in the order of the grid, one value for all of them or one each."""
    criteria = list(cycle.criteria.all())
    given = values * len(criteria) if len(values) == 1 else values
    return {criterion.pk: value for criterion, value in zip(criteria, given, strict=False)}


@replayed
def assess(item: Item, user: User, *values: int, validate: bool = True, comment: str = "Projet net.") -> Assessment:
    """Someone reads the dossier with these marks, once they have declared no link."""
    if validate:
        declare(item, user)
    return services.save_assessment(
        actor=user, item=item, marks=marks_of(item.committee.cycle, *values), comment=comment, validate=validate
    )


@replayed
def declare(item: Item, *users: Any) -> None:
    """Each of them declares to have no link, unless they have said so."""
    for user in users:
        services.declare_no_link(actor=user, item=item)


@replayed
def recuse(item: Item, user: User, link: Link | None = None) -> Recusal:
    """Someone who sits is recused: detected when a link is given, declared by them otherwise."""
    if link is None:
        return services.declare_recusal(actor=user, item=item, reason="Ancien collègue")
    seat = Seat.objects.get(committee=item.committee_id, user=user)
    return recusals.recuse(seat=seat, item=item, source=RecusalSource.DETECTED, link=link)


@replayed
def decide(item: Item, president: Any, outcome: str, *, validated: bool = True, **more: Any) -> None:
    """The president records an outcome once the call is over, in writing where nobody has read; or the secretary, after
    a vote. Somebody else validates it, as plain columns."""
    close_call(item.committee.cycle)
    seat = Seat.objects.filter(committee=item.committee_id, user=president).first()
    if seat is not None and not ground_of(item):
        if seat.role == SeatRole.PRESIDENT:
            more = {"override_reason": "Décidé en séance.", **more}
        elif seat.role == SeatRole.SECRETARY:
            cast_plainly(item)
    made = services.record_decision(actor=president, item=item, outcome=outcome, **more)
    if validated:
        validate_plainly(made)


@replayed
def validate_plainly(*decisions: Decision) -> None:
    """Decisions validated, as plain rows, by somebody else of the committee than who proposed each."""
    for made in decisions:
        others = Seat.objects.filter(committee=made.committee_id).exclude(user=made.recorded_by)
        validator = others.order_by("pk").values_list("user", flat=True).first()
        Decision.objects.filter(pk=made.pk).update(validated_by=validator, validated_at=made.recorded_at)


@replayed
def cast_plainly(item: Item) -> Vote:
    """A vote, as a plain row, of the first voter who is not recused."""
    seats = Seat.objects.filter(committee=item.committee_id, role__in=VOTING_ROLES)
    seat = seats.exclude(recusals__item=item).order_by("pk").first()
    return Vote.objects.create(item=item, seat=seat, choice=Choice.ABSTAIN, at=timezone.now())


@replayed
def close_call(cycle: Cycle) -> None:
    """The call is over since a minute ago, unless it was already."""
    if cycle.is_closed:
        return
    cycle.closes_at = timezone.now() - timezone.timedelta(minutes=1)
    cycle.save(update_fields=["closes_at"])


@replayed
def open_call(cycle: Cycle) -> None:
    """The call is open again until tomorrow: the date was put off."""
    cycle.closes_at = timezone.now() + timezone.timedelta(days=1)
    cycle.save(update_fields=["closes_at"])


@replayed
def bulk_items(count: int, sitting: Sitting, *, readers: int = 0, declared: bool = True) -> list[Item]:
    """Plain rows before the committee, each validated by the first `readers` voters with a score of its own.

    With `declared`, every voter has declared to have no link.
    """
    now = timezone.now()
    rows = bulk_candidatures(count, cycle=sitting.cycle, state=State.ELIGIBLE)
    EmployerCommitment.objects.filter(candidature__in=rows).update(state="signed", answered_at=now)
    items = Item.objects.bulk_create(
        Item(
            committee=sitting.committee,
            candidature=row,
            sort_name=row.sort_name,
            entered_at=now,
            mean_score=number % 20 if readers else None,
            assessment_count=readers,
        )
        for number, row in enumerate(rows)
    )
    voters = [sitting.president, *sitting.members][:readers]
    seats = [sitting.seat(user) for user in voters]
    LinkDeclaration.objects.bulk_create(
        LinkDeclaration(item=item, user=user, has_link=False, at=now)
        for item in items
        for user in ([sitting.president, *sitting.members] if declared else voters)
    )
    Assessment.objects.bulk_create(
        Assessment(
            item=item,
            seat=seat,
            state=AssessmentState.VALIDATED,
            score=item.mean_score,
            updated_at=now,
            validated_at=now,
        )
        for item in items
        for seat in seats
    )
    return items
