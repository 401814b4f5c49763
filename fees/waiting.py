"""What waits for the accountants, by name and date; see toolkit.waiting."""

from collections.abc import Iterable

from django.db.models import Count, Sum
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from cycles.models import Cycle
from fees.enums import FeeState
from fees.models import Fee
from toolkit.lists.pager import query_of
from toolkit.text.typography import format_euros
from toolkit.waiting import SHOWN, Lot, Thing, Waiting


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """The fees to invoice, where the person keeps the accounts. Two queries, one when there is none."""
    mine = user.institutes_with_role(Role.ACCOUNTANT)
    kept = {cycle.pk: cycle for cycle in cycles if cycle.institute_id in mine}
    if not kept:
        return []
    due = Fee.objects.visible_to(user).due().filter(participant__cycle__in=kept).order_by("due_since", "pk")
    rows = due.order_by().values_list("participant__cycle").annotate(Count("pk"), Sum("amount"))
    found = {pk: (count, total) for pk, count, total in rows}
    if not found:
        return []
    urls = {pk: f"{reverse('fees:list')}?{query_of({'cycle': kept[pk].slug, 'etat': FeeState.DUE})}" for pk in found}
    lots = [
        Lot(
            found[pk][0],
            urls[pk],
            f"{cycle.label}, {format_euros(found[pk][1])}" if len(kept) > 1 else format_euros(found[pk][1]),
        )
        for pk, cycle in kept.items()
        if pk in found
    ]
    things = [
        Thing(
            name=fee.employer.name,
            beside=f"pour {fee.participant.user.full_name}",
            what=f"{format_euros(fee.amount)}, {fee.reference}",
            on=fee.due_since,
            url=urls[fee.participant.cycle_id],
        )
        for fee in due.select_related("participant__user", "employer")[:SHOWN]
    ]
    return [Waiting("droits", "droit à facturer", "droits à facturer", "euro", lots, things)]
