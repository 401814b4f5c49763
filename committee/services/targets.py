"""The balance that a committee looks for, changed by whoever composes its group."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from candidatures.targets import find_mistakes, tell_target
from committee.journal import CommitteeAct, journal_of, who_wrote
from committee.models import Committee, Seat
from committee.permissions import can_publish, can_set_targets, may_know_all
from committee.publishing.holding import check_not_held
from cycles.enums import CycleState
from cycles.models import Cycle
from cycles.signals import targets_changed
from cycles.targets import LARGEST_DECLINE_SHARE, Target, read_targets
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import fingerprint
from toolkit.journal.services import record
from toolkit.text.typography import format_day

Values = dict[str, Any]


def held_targets(cycle: Cycle) -> Values:
    """The targets of a cycle and its share of declines as plain values."""
    return {"targets": cycle.targets, "decline_share": cycle.decline_share}


@transaction.atomic
def change_targets(
    *, actor: User, committee: Committee, targets: Sequence[Target], decline_share: int, seen: str | None = None
) -> Cycle:
    """Write what a group is composed for. The same again changes nothing.

    `seen` is the fingerprint of the held_targets that the actor has read; None when no page was read. Raises
    NotAllowedError (403), DomainError (409) once the decisions are published or the cycle is archived, StaleError (409)
    when somebody wrote others meanwhile, IncompleteError (422) for targets that cannot be. Locks the cycle, as the
    workshop does, then the committee, as a publication does.
    """
    cycle = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=committee.cycle_id)
    locked = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    locked.cycle = cycle
    _check_may(actor, locked)
    check_not_held(locked, actor)
    before = held_targets(cycle)
    after: Values = {"targets": [target.write() for target in targets], "decline_share": decline_share}
    if after == before:
        return cycle
    if seen is not None and seen != fingerprint(before):
        raise StaleError(who_wrote(locked, CommitteeAct.TARGETS, actor=actor, what="ces cibles"))
    _check(targets, decline_share, cycle)
    cycle.targets, cycle.decline_share = after["targets"], after["decline_share"]
    cycle.save(update_fields=["targets", "decline_share"])
    note_change_of_targets(actor=actor, cycle=cycle, before=before, after=after)
    targets_changed.send(sender=Cycle, cycle=cycle, actor=actor, before=before)
    return cycle


def note_change_of_targets(*, actor: User | None, cycle: Cycle, before: Values, after: Values) -> None:
    """Keep in the journal of the committee of a cycle, where there is one, what changed of its targets; nothing for the
    same."""
    told = _tell_change(before, after)
    committee = Committee.objects.filter(cycle=cycle).first() if told else None
    if committee is not None:
        record(about=journal_of(committee), actor=actor, kind=CommitteeAct.TARGETS, reason=told[:2000])


def _tell_change(before: Values, after: Values) -> str:
    """A sentence for each target that came or went, and for the share of declines."""
    had, has = ([tell_target(target) for target in read_targets(held["targets"])] for held in (before, after))
    lines = [f"Retiré : {told}." for told in had if told not in has]
    lines += [f"Ajouté : {told}." for told in has if told not in had]
    shares = before["decline_share"], after["decline_share"]
    if shares[0] != shares[1]:
        lines.append(f"Désistements attendus : {shares[1]} % au lieu de {shares[0]} %.")
    return "\n".join(lines or (["Cibles remises dans un autre ordre."] if before != after else []))


def _check_may(actor: User, committee: Committee) -> None:
    seat = Seat.objects.held_by(actor).filter(committee=committee).first()
    if not can_set_targets(seat, head=can_publish(actor, committee)):
        raise NotAllowedError("La présidence, le secrétariat et la direction du service règlent les cibles du groupe.")
    if not may_know_all(actor, committee):
        raise NotAllowedError(
            "Un déport ou un mandat vous tient à l’écart de la composition : les cibles du groupe reviennent aux "
            "personnes qui peuvent connaître de chaque dossier."
        )
    if committee.published_at is not None:
        day = format_day(committee.published_at)
        raise DomainError(f"Les décisions sont publiées depuis le {day} : les cibles du groupe ne changent plus.")
    if committee.cycle.state == CycleState.ARCHIVED:
        raise DomainError("Ce cycle est archivé : il ne change plus.")


def _check(targets: Sequence[Target], decline_share: int, cycle: Cycle) -> None:
    mistakes = find_mistakes(targets, cycle.seats)
    if mistakes:
        raise IncompleteError(f"Cible {mistakes[0].place + 1} : {mistakes[0].sentence}")
    if not 0 <= decline_share <= LARGEST_DECLINE_SHARE:
        raise IncompleteError(f"Les désistements attendus vont de 0 à {LARGEST_DECLINE_SHARE} %.")
