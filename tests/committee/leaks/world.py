"""A committee of which some people are recused from a dossier, which is there or is not."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from factory.random import reseed_random

from candidatures.models import Candidature, EmployerCommitment
from committee.enums import LinkGround, SeatRole
from committee.models import Item, Minutes, Recusal, Scenario, Sitting
from committee.services import call_deputy
from committee.services.recusals import Link
from cycles.models import Cycle
from cycles.services import keep_away
from tests.factories.candidatures import dossier_values
from tests.factories.committee import Sitting as People
from tests.factories.committee import bulk_items, make_committee, make_member, recuse
from tests.replay import number_from_zero

MOMENT = datetime(2041, 3, 12, 9, tzinfo=UTC)
KNOWN = ("Ardente", "Bellerose", "Corbin")  # to everybody
APART = "Delorme"  # those who are recused from the hidden one are from this one too, all along
HIDDEN = "Zacharie"
# Who is recused, together: whoever leads the hidden item cannot be among them.
GROUPS = {
    "seats": ("member", "secretary", "deputy"),
    "president": ("president",),
    "vice": ("vice",),
    "staff": ("adviser", "head"),
    "mixed": ("member", "head"),
}


@dataclass
class World:
    """The people by what they are, the dossiers by name, and what becomes of them."""

    group: str
    people: People
    by_role: dict[str, Any]
    items: dict[str, Item] = field(default_factory=dict)
    sitting: Sitting | None = None
    minutes: Minutes | None = None
    scenario: Scenario | None = None
    recusal: Recusal | None = None

    @property
    def recused(self) -> dict[str, Any]:
        """Those of the group."""
        return {role: self.by_role[role] for role in GROUPS[self.group]}

    @property
    def leader(self) -> Any:
        """Whoever leads the hidden item."""
        return self.by_role["president" if self.group == "seats" else "secretary"]

    @property
    def voters(self) -> list[Any]:
        """Those who vote, recused or not."""
        return [self.by_role[role] for role in ("president", "vice", "member", "deputy")]

    @property
    def known(self) -> list[Item]:
        """The dossiers that everybody may know of."""
        return [self.items[name] for name in KNOWN]


@contextmanager
def rolled_back():
    """A world that leaves nothing: rows, numbers and what is remembered begin again."""
    number_from_zero()
    reseed_random(1)
    cache.clear()
    with transaction.atomic():
        models = apps.get_models(include_auto_created=True)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def make_world(group: str, *, hidden: bool) -> World:
    """A president, a vice-president, two members of whom a deputy replaces one, a secretary; an adviser and a head of
    service. The call is over."""
    people = make_committee(members=3, secretary=True, vice=True)
    deputy = make_member(people.cycle, SeatRole.DEPUTY, last_name="Suppléant")
    call_deputy(actor=people.head, deputy=people.seat(deputy), member=people.seat(people.members[1]))
    dates = {"opens_at": MOMENT - timedelta(days=30), "closes_at": MOMENT - timedelta(days=2)}
    Cycle.objects.filter(pk=people.cycle.pk).update(**dates)
    people.cycle.refresh_from_db()
    by_role = {name: getattr(people, name) for name in ("president", "secretary", "adviser", "head")}
    by_role |= {"member": people.members[0], "vice": people.vice_president, "deputy": deputy}
    made = World(group, people, by_role)
    names = [KNOWN[0], *([HIDDEN] if hidden else []), *KNOWN[1:], APART]  # the hidden one leaves a gap in every number
    for name in names:
        made.items[name] = _dossier(people, name)
        if name in (HIDDEN, APART):
            _keep_apart(made, made.items[name])
    made.recusal = recuse(made.items[KNOWN[2]], people.vice_president if group != "vice" else people.president)
    return made


def _dossier(people: People, name: str) -> Item:
    """One before the committee, of which everything that is shown goes by its name."""
    number = [*KNOWN, APART, HIDDEN].index(name) + 1
    (item,) = bulk_items(1, people, readers=2)
    values = dossier_values(number) | {"last_name": name, "uuid": uuid5(NAMESPACE_OID, f"dossier {name}")}
    row = Candidature.objects.get(pk=item.candidature_id)
    for column, value in (values | {"receipt_number": f"2041-{number:04d}", "adviser": people.adviser}).items():
        setattr(row, column, value)
    row.refresh_search()
    row.refresh_text()
    row.save()
    employer = {"employer_name": row.employer_name, "employer_siret": row.siret}
    EmployerCommitment.objects.filter(candidature=row).update(**employer)
    changed = {"uuid": uuid5(NAMESPACE_OID, name), "sort_name": row.sort_name, "mean_score": 10 + number}
    Item.objects.filter(pk=item.pk).update(**changed)
    item.assessments.update(score=10 + number)
    return Item.objects.select_related("candidature", "committee__cycle").get(pk=item.pk)


def _keep_apart(world: World, item: Item) -> None:
    for role, person in world.recused.items():
        if role in GROUPS["staff"]:
            keep_away(user=person, cycle=world.people.cycle, person=item.candidature.applicant)
        else:
            recuse(item, person, Link(LinkGround.EMPLOYER))
