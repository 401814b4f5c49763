"""The president records what the committee decided. It stays secret until publication."""

from collections.abc import Iterable
from datetime import UTC

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from committee.enums import Outcome
from committee.models import Ballot, Committee, Decision, Item, Recusal, Seat
from committee.permissions import can_override, can_record
from committee.presiding import presides
from committee.services.ground import ground_of, why_too_early
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.text.typography import format_day_short, format_hour

REASON_LIMIT = 2000


@transaction.atomic
def record_decision(
    *,
    actor: User,
    item: Item,
    outcome: str,
    rank: int | None = None,
    reason: str = "",
    override_reason: str = "",
    seen: str | None = None,
    pronounces: Ballot | None = None,
) -> Decision:
    """Record or change the outcome of one dossier. A waiting-list rank left empty is the next free one.

    Never before the call is over for everyone (see why_too_early). Then on the readings and the vote of people not
    recused that the cycle asks for (see Ground), or on the president's own motive, `override_reason`, which stays with
    the decision when it is changed. Whether the president has read the dossier herself is no condition: the committee
    decides, she records, or the vice-president what she is recused from (see presiding); the result of a vote that a
    sitting `pronounces`, whoever leads it.
    `rank` counts as the actor sees the list: the dossiers they were recused from take no number (see `shown_rank`).
    `seen` is the mark (see mark_of) of the decision that the actor has read; None when no page was read.
    Raises NotAllowedError (403), DomainError (409) too early, once published or when the rank is taken, StaleError
    (409) when the decision is no longer the one that was read, IncompleteError (422) for an unknown outcome, a
    rejection without a reason, no ground and no motive, too long a text, a rank below 1 or above the next free one.
    """
    _check_outcome(outcome, reason.strip(), override_reason.strip())
    committee = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=item.committee_id)
    locked = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    locked.committee = committee
    decides = _check_may_record(actor, locked, pronounces)
    decision = Decision.objects.filter(item=locked).first()
    _check_decidable(committee, locked, decision)
    if seen is not None and seen != mark_of(decision):
        raise StaleError(_who_was_first(decision))
    given = override_reason.strip()
    motive = given or (decision.override_reason if decision else "")
    _check_ground(locked, given, motive, decides=decides)
    recorded = decision or Decision(item=locked, committee=committee)
    recorded.outcome, recorded.rank = outcome, _rank(committee, locked, actor, outcome, rank)
    recorded.reason, recorded.override_reason = reason.strip(), motive
    return _sign(recorded, actor)


def _sign(decision: Decision, actor: User) -> Decision:
    decision.recorded_by, decision.recorded_at = actor, timezone.now()
    decision.save()
    return decision


def mark_of(decision: Decision | None) -> str:
    """When the decision was last written, to the microsecond; the empty string without one."""
    return decision.recorded_at.astimezone(UTC).isoformat() if decision is not None else ""


def _who_was_first(decision: Decision | None) -> str:
    if decision is None:
        return "La décision que vous avez lue a été retirée : relisez le dossier avant d’enregistrer."
    at = f"le {format_day_short(decision.recorded_at)} à\u00a0{format_hour(decision.recorded_at)}"
    who = decision.recorded_by.full_name
    return f"{who} a enregistré une autre décision {at} : relisez-la ci-dessous avant d’enregistrer la vôtre."


def _check_outcome(outcome: str, reason: str, override_reason: str) -> None:
    if outcome not in Outcome.values:
        raise IncompleteError("Choisissez une décision : admis, liste d’attente ou non retenu.")
    if outcome == Outcome.REJECTED and not reason:
        raise IncompleteError("Écrivez le motif : une décision défavorable est motivée.")
    for text in (reason, override_reason):
        if len(text) > REASON_LIMIT:
            raise IncompleteError(f"Le motif compte {len(text)} caractères, la limite est de {REASON_LIMIT}.")


def _check_decidable(committee: Committee, item: Item, decision: Decision | None) -> None:
    """Secret still, before the committee still, and not before the call is over for everyone."""
    if decision is not None and decision.published_at is not None:
        raise DomainError("Cette décision est publiée : elle ne change plus ici.")
    if item.removed_at is not None or item.candidature.state != State.ELIGIBLE:
        raise DomainError("Ce dossier n’est plus devant la commission : rien n’a été enregistré.")
    early = why_too_early(committee.cycle)
    if early:
        raise DomainError(f"{early} : aucune décision ne s’enregistre avant.")


def _check_ground(item: Item, given: str, motive: str, *, decides: bool) -> None:
    """Whoever presides alone decides on her own motive; anybody else who changes such a decision needs what the cycle
    asks."""
    if given and not decides:
        raise NotAllowedError("Seule la présidence décide sans attendre lectures et vote : retirez ce motif.")
    ground = ground_of(item)
    if ground:
        return
    act = ground.remedy[:1].upper() + ground.remedy[1:]
    if not decides:
        raise DomainError(f"{ground.lacking}. {act}, ou demandez à la présidence de décider en écrivant pourquoi.")
    if not motive:
        raise IncompleteError(f"{ground.lacking}. {act}, ou écrivez pourquoi vous décidez sans.")


def _check_may_record(actor: User, item: Item, pronounces: Ballot | None) -> bool:
    """Return whether the actor presides, and may decide on her own motive."""
    seat = Seat.objects.held_by(actor).filter(committee=item.committee_id).first()
    if seat is None or not (can_record(seat) or seat.is_vice_president):
        raise NotAllowedError("Seul le président de la commission enregistre une décision.")
    if Recusal.objects.standing().filter(user=actor, item=item).exists():
        raise NotAllowedError("Vous vous êtes déporté sur ce dossier : il ne vous est plus accessible.", status=404)
    decides = can_override(seat) or presides(seat, item)
    if seat.is_vice_president and not decides and pronounces is None:
        raise NotAllowedError(
            "La présidence peut connaître de ce dossier : la décision lui revient. La vice-présidence enregistre "
            "celles des dossiers dont la présidence est en déport."
        )
    return decides


def hidden_ranks(user: User, committee: Committee) -> list[int]:
    """Ranks held by dossiers this person may not know of: those they were recused from and their own, in order."""
    known = Item.objects.filter(committee=committee).known_to(user)
    hidden = Decision.objects.filter(committee=committee, rank__isnull=False).exclude(item__in=known.values("pk"))
    return [decision.rank for decision in hidden.order_by("rank").only("rank") if decision.rank is not None]


def shown_rank(rank: int, hidden: Iterable[int]) -> int:
    """The rank as someone sees it who does not see the hidden ones: no gap tells that one is there."""
    return rank - sum(1 for other in hidden if other < rank)


def _stored_rank(shown: int, hidden: Iterable[int]) -> int:
    """The contrary of shown_rank: count on, over the hidden ranks, in order."""
    rank = shown
    for other in hidden:
        if other <= rank:
            rank += 1
    return rank


def _rank(committee: Committee, item: Item, actor: User, outcome: str, rank: int | None) -> int | None:
    if outcome != Outcome.WAITLISTED:
        return None
    others = Decision.objects.filter(committee=committee).exclude(item=item)
    following = (others.aggregate(last=Max("rank"))["last"] or 0) + 1
    if rank is None:
        own = Decision.objects.filter(item=item, outcome=Outcome.WAITLISTED).values_list("rank", flat=True).first()
        return own or following
    if rank < 1:
        raise IncompleteError("Un rang est un nombre à partir de 1.")
    hidden = hidden_ranks(actor, committee)
    stored = _stored_rank(rank, hidden)
    if stored > following:
        shown = shown_rank(following, hidden)
        raise IncompleteError(f"Le rang {rank} laisserait des rangs vides : le prochain rang libre est {shown}.")
    if others.filter(rank=stored).exists():
        raise DomainError(f"Le rang {rank} est déjà pris sur la liste d’attente. Choisissez-en un autre.")
    return stored
