"""Dossiers enter and leave the committee's table."""

from django.db import transaction
from django.utils import timezone

from candidatures.models import Candidature
from committee.decisions.ranks import close_ranks
from committee.models import Committee, Decision, Item
from committee.publishing.holding import check_not_held
from committee.scenarios.leaving import leave_scenarios
from committee.services.recusals import detect_recusals
from committee.sittings.withdrawal import lock_sittings_of, withdraw_from_agendas
from toolkit.domain.errors import DomainError


@transaction.atomic
def add_item(*, candidature: Candidature) -> Item:
    """Put an eligible dossier before the committee, or back before it; detect who must not see it.

    One that comes back keeps its readings, votes, declarations and recusals; its name and its links are read again,
    for the instruction may have corrected them. Runs in the transaction that declared it eligible. Locks its sittings,
    then the committee, as who gives a seat does: a seat and a dossier that come at the same time see each other.
    """
    lock_sittings_of(candidature)
    committee, _ = Committee.objects.get_or_create(cycle=candidature.cycle)
    committee = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    check_not_held(committee)
    item, created = Item.objects.get_or_create(
        candidature=candidature,
        defaults={"committee": committee, "entered_at": timezone.now(), "sort_name": candidature.sort_name},
    )
    if not created:
        Item.objects.filter(pk=item.pk).update(removed_at=None, sort_name=candidature.sort_name)
        item.removed_at, item.sort_name = None, candidature.sort_name
    detect_recusals(item=item)
    return item


@transaction.atomic
def remove_item(*, candidature: Candidature) -> None:
    """Take a withdrawn dossier off the table. What was read is kept with the row; a decision not yet published is
    dropped, and those after its rank on the waiting list move up. A sitting that has it on its agenda is told, and so
    is every scenario that places it."""
    sittings = lock_sittings_of(candidature)
    committee = Committee.objects.select_for_update(of=("self",)).filter(cycle=candidature.cycle).first()
    Item.objects.filter(candidature=candidature, removed_at__isnull=True).update(removed_at=timezone.now())
    Decision.objects.secret().filter(item__candidature=candidature).delete()
    if committee is not None:
        close_ranks(committee)
    withdraw_from_agendas(candidature, sittings)
    for item in Item.objects.filter(candidature=candidature):
        leave_scenarios(item)


@transaction.atomic
def take_back_item(*, candidature: Candidature) -> None:
    """Take off the table a dossier that goes back under review; what was read is kept with the row.

    Raises DomainError (409) once a decision is recorded. Locks the committee, then the item, as who records a decision
    does: of the two, the second sees what the first has done.
    """
    lock_sittings_of(candidature)
    Committee.objects.select_for_update(of=("self",)).filter(cycle=candidature.cycle).first()
    if _is_decided(candidature):
        raise DomainError(
            "La commission a enregistré une décision sur ce dossier : il ne revient plus à l’instruction. Écrivez à la "
            "présidence de la commission si un fait nouveau le demande."
        )
    remove_item(candidature=candidature)


def check_not_decided(*, candidature: Candidature) -> None:
    """Raise DomainError (409) once a decision is recorded: what the committee read before it stays. Locks the item."""
    if _is_decided(candidature):
        raise DomainError(
            "La commission a enregistré une décision sur ce dossier : la synthèse qu’elle a lue ne change plus. "
            "Écrivez à la présidence de la commission si un fait nouveau le demande."
        )


def _is_decided(candidature: Candidature) -> bool:
    item = Item.objects.select_for_update(of=("self",)).filter(candidature=candidature).first()
    return item is not None and Decision.objects.filter(item=item).exists()
