"""Decisions are proposed, one or many at a time. They stay secret until publication."""

from collections.abc import Iterable, Sequence
from datetime import UTC

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from committee.decisions.ground import Ground, grounds_of, why_too_early
from committee.decisions.ranks import close_ranks, give_ranks, park_ranks
from committee.decisions.wanted import Wanted
from committee.journal import DecisionAct, note_decisions
from committee.models import Adoption, Ballot, Committee, Decision, FormerDecision, Item, Recusal, Seat
from committee.permissions import can_record
from committee.presiding import presided_by
from committee.publishing.holding import check_not_held
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.text.typography import format_day_short, format_hour


def record_decision(
    *, actor: User, item: Item, outcome: str, pronounces: Ballot | None = None, **said: object
) -> Decision:
    """Propose or change the outcome of one dossier. `said`: the other fields of Wanted. See record_decisions."""
    wanted = Wanted(item=item, outcome=outcome, **said)  # type: ignore[arg-type]
    committee = Committee(pk=item.committee_id)
    return record_decisions(actor=actor, committee=committee, wanted=[wanted], pronounces=pronounces)[0]


@transaction.atomic
def record_decisions(
    *,
    actor: User,
    committee: Committee,
    wanted: Sequence[Wanted],
    pronounces: Ballot | None = None,
    adopts: Adoption | None = None,
) -> list[Decision]:
    """Propose or change the outcome of dossiers of one committee, all or none; return the decisions in the order given.

    Never before the call is over for everyone (see why_too_early). Then on the readings and the vote of people not
    recused that the cycle asks for (see Ground), or on the motive of whoever presides, which stays with the decision
    when it is changed. Whether that person has read the dossier is no condition: the committee decides.
    A decision that changes is another one: it takes the next number, what it was is kept (see FormerDecision), and it
    awaits its validation again. A waiting-list rank left empty is the next free one; those after a rank that is left
    move up.
    `pronounces`: the vote of a sitting, whose result whoever leads it records. `adopts`: the composition that its
    author has adopted; the caller has checked that they may.
    Raises NotAllowedError (403), DomainError (409) too early, once published or when the rank is taken, StaleError
    (409) when a decision is no longer the one that was read, IncompleteError (422) as Wanted.check, for no ground and
    no motive, a rank below 1 or above the next free one. The queries do not grow with the decisions.
    """
    for each in wanted:
        each.check()
    locked = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee.pk)
    items = _lock_items(locked, wanted)
    presided = _check_may_record(actor, locked, items, pronounces, adopts)
    check_not_held(locked, actor)
    standing = {row.item_id: row for row in _standing(items)}
    _check_decidable(locked, items.values(), standing)
    for each in wanted:
        if each.seen is not None and each.seen != mark_of(standing.get(each.item.pk)):
            raise StaleError(_who_was_first(standing.get(each.item.pk)))
    _check_grounds(locked, wanted, items, standing, presided)
    ranks = give_ranks(actor=actor, committee=locked, wanted=wanted)
    rows = _write(actor, locked, wanted, standing, ranks)
    close_ranks(locked)
    note_decisions(rows, actor=actor, act=DecisionAct.PROPOSED)
    return rows


def mark_of(decision: Decision | None) -> str:
    """When the decision was last written, to the microsecond; the empty string without one."""
    return decision.recorded_at.astimezone(UTC).isoformat() if decision is not None else ""


def _lock_items(committee: Committee, wanted: Iterable[Wanted]) -> dict[int, Item]:
    keys = [each.item.pk for each in wanted]
    rows = Item.objects.select_for_update(of=("self",), no_key=True).select_related("candidature")
    rows = rows.only("committee", "removed_at", "candidature__state").order_by("pk")
    items = {item.pk: item for item in rows.filter(pk__in=keys, committee=committee)}
    if len(items) != len(keys):
        raise DomainError("Un de ces dossiers est donné deux fois, ou n’est pas devant cette commission.")
    for item in items.values():
        item.committee = committee
    return items


def _standing(items: dict[int, Item]) -> Iterable[Decision]:
    return Decision.objects.filter(item__in=list(items)).select_related("recorded_by")


def _who_was_first(decision: Decision | None) -> str:
    if decision is None:
        return "La décision que vous avez lue a été retirée : relisez le dossier avant d’enregistrer."
    at = f"le {format_day_short(decision.recorded_at)} à\u00a0{format_hour(decision.recorded_at)}"
    who = decision.recorded_by.full_name
    return f"{who} a enregistré une autre décision {at} : relisez-la ci-dessous avant d’enregistrer la vôtre."


def _check_decidable(committee: Committee, items: Iterable[Item], standing: dict[int, Decision]) -> None:
    """Secret still, before the committee still, and not before the call is over for everyone."""
    if any(row.published_at is not None for row in standing.values()):
        raise DomainError("Cette décision est publiée : elle ne change plus ici.")
    if any(item.removed_at is not None or item.candidature.state != State.ELIGIBLE for item in items):
        raise DomainError("Ce dossier n’est plus devant la commission : rien n’a été enregistré.")
    early = why_too_early(committee.cycle)
    if early:
        raise DomainError(f"{early} : aucune décision ne s’enregistre avant.")


def _check_grounds(
    committee: Committee,
    wanted: Iterable[Wanted],
    items: dict[int, Item],
    standing: dict[int, Decision],
    presided: frozenset[int],
) -> None:
    """Whoever presides alone decides on their own motive; anybody else who changes such a decision needs what the cycle
    asks."""
    grounds = grounds_of(committee, items.values())
    for each in wanted:
        given, before = each.override_reason.strip(), standing.get(each.item.pk)
        motive = given or (before.override_reason if before else "")
        _check_ground(grounds[each.item.pk], given, motive, decides=each.item.pk in presided)


def _check_ground(ground: Ground, given: str, motive: str, *, decides: bool) -> None:
    if given and not decides:
        raise NotAllowedError("Seule la présidence décide sans attendre lectures et vote : retirez ce motif.")
    if ground:
        return
    act = ground.remedy[:1].upper() + ground.remedy[1:]
    if not decides:
        raise DomainError(f"{ground.lacking}. {act}, ou demandez à la présidence de décider en écrivant pourquoi.")
    if not motive:
        raise IncompleteError(f"{ground.lacking}. {act}, ou écrivez pourquoi vous décidez sans.")


def _check_may_record(
    actor: User, committee: Committee, items: dict[int, Item], pronounces: Ballot | None, adopts: Adoption | None
) -> frozenset[int]:
    """Return the keys of the dossiers that the actor presides, and may decide on their own motive."""
    seat = Seat.objects.held_by(actor).filter(committee=committee).first()
    if adopts is None and (seat is None or not (can_record(seat) or seat.is_vice_president)):
        raise NotAllowedError("Seul le président de la commission enregistre une décision.")
    if Recusal.objects.standing().filter(user=actor, item__in=list(items)).exists():
        raise NotAllowedError("Vous vous êtes déporté sur ce dossier : il ne vous est plus accessible.", status=404)
    presided = presided_by(seat, items.values())
    if seat is not None and seat.is_vice_president and len(presided) < len(items) and pronounces is None and not adopts:
        raise NotAllowedError(
            "La présidence peut connaître de ce dossier : la décision lui revient. La vice-présidence enregistre "
            "celles des dossiers dont la présidence est en déport."
        )
    return presided


def _write(
    actor: User,
    committee: Committee,
    wanted: Iterable[Wanted],
    standing: dict[int, Decision],
    ranks: dict[int, int | None],
) -> list[Decision]:
    """The rows as they are asked for; what they replace is kept first."""
    now = timezone.now()
    former = [row.as_former(replaced_at=now, replaced_by=actor) for row in standing.values()]
    FormerDecision.objects.bulk_create(former)
    park_ranks(standing.values())
    rows = [standing.get(each.item.pk) or Decision(item=each.item, committee=committee, number=0) for each in wanted]
    for each, row in zip(wanted, rows, strict=True):
        row.item = each.item
        row.number += 1
        row.outcome, row.rank = each.outcome, ranks[each.item.pk]
        row.reason = each.reason.strip()
        row.override_reason = each.override_reason.strip() or row.override_reason
        row.recorded_by, row.recorded_at = actor, now
        row.validated_by = row.validated_at = None
    _write_over([row for row in rows if row.pk])
    Decision.objects.bulk_create([row for row in rows if not row.pk])
    return rows


def _write_over(rows: list[Decision]) -> None:
    """Rows that are there already, by their keys: an update with a case for each row and column takes far longer."""
    written = [field.name for field in Decision._meta.concrete_fields if not field.primary_key]
    Decision.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=written)
