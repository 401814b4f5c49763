"""Who follows a dossier: handed over to a colleague, one at a time or all those of someone who is away or has left."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from candidatures.enums import JournalKind, State
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, CandidatureQuerySet
from candidatures.permissions import is_training_team
from cycles.models import Cycle
from instruction.mails import announce_assignment
from instruction.permissions import ASSIGNABLE, can_assign_at
from instruction.services.review import claim_candidature
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record

WHO_ASSIGNS = "Un dossier est confié à un collègue par un conseil formation ou par la direction du service."
NOBODY = "personne"


@dataclass(frozen=True)
class HandOver:
    """How many dossiers changed hands, and whose did not: not for this colleague, or moved meanwhile."""

    moved: int
    kept: list[str]


def colleagues_of(cycle: Cycle) -> Any:
    """Who may follow dossiers of this cycle today, by name: an open account with a role of the desk."""
    found = User.objects.active().with_role(*TRAINING_TEAM, institute=cycle.institute_id)
    return found.order_by("sort_name", "pk")


def followers_of(cycle: Cycle) -> Any:
    """Colleagues, and those who have left but whose dossiers are still theirs, by name."""
    following = (
        Candidature.objects.filter(cycle=cycle, adviser__isnull=False).order_by().values_list("adviser").distinct()
    )
    # A union: with an OR, PostgreSQL would read every account.
    keys = colleagues_of(cycle).order_by().values_list("pk").union(following)
    return User.objects.filter(pk__in=keys).order_by("sort_name", "pk")


def assignable_dossiers(user: User, cycle: Cycle) -> CandidatureQuerySet:
    """What this person may hand over in a cycle: taken, not over, and theirs to read."""
    return Candidature.objects.instructed_by(user).filter(cycle=cycle, state__in=ASSIGNABLE, adviser__isnull=False)


def dossiers_by_follower(user: User, cycle: Cycle) -> dict[int, int]:
    """How many dossiers each person follows that this one may hand over, by the person's id. One query."""
    counted = assignable_dossiers(user, cycle).order_by().values_list("adviser").annotate(Count("pk"))
    return dict(counted)


@transaction.atomic
def assign_candidature(
    *, actor: User, candidature: Candidature, colleague: User, seen: str | None = None, tells: bool = True
) -> Candidature:
    """Hand one dossier over to a colleague, who is told by mail; a line of the journal keeps from whom to whom.

    One that nobody had taken is under review from then on, and theirs, as if they had claimed it.

    `seen` is the id of whoever followed it on the page (the empty string for nobody); None when no page was read.
    `tells`: the colleague is told now; else the caller does, once for all (see tell_colleague).

    Raises NotAllowedError (403) unless the actor is an adviser or the head of service and not recused, StaleError (409)
    when somebody else follows it since, DomainError (409) for a dossier that is not there yet or that is over,
    IncompleteError (422) for a colleague who may not follow it: no role here, account closed, their own dossier, kept
    away from it.
    """
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked) or not can_assign_at(actor, locked.cycle):
        raise NotAllowedError(WHO_ASSIGNS)
    if locked.state not in ASSIGNABLE:
        raise DomainError(f"Ce dossier {locked.predicate} : il ne se confie pas.")
    if seen is not None and seen != str(locked.adviser_id or ""):
        now = locked.adviser.full_name if locked.adviser else NOBODY
        raise StaleError(f"Ce dossier est maintenant suivi par {now} : relisez-le avant de le confier.")
    if colleague.pk == locked.adviser_id:
        raise IncompleteError(f"{colleague.full_name} suit déjà ce dossier. Choisissez quelqu’un d’autre.")
    if not _may_follow(colleague, locked.cycle, [locked.pk]):
        raise IncompleteError(f"{colleague.full_name} ne peut pas suivre ce dossier. Choisissez quelqu’un d’autre.")
    if locked.state == State.SUBMITTED:
        claim_candidature(actor=actor, candidature=locked, colleague=colleague)
    _write(actor, locked, colleague)
    if tells:
        tell_colleague(actor=actor, cycle=locked.cycle, colleague=colleague, moved=[locked])
    candidature.adviser = colleague
    return locked


@transaction.atomic
def hand_over_dossiers(
    *, actor: User, cycle: Cycle, follower: User, colleague: User, uuids: Iterable[str | UUID]
) -> HandOver:
    """Hand over to a colleague those of these dossiers that `follower` still follows. One mail tells the colleague.

    Raises NotAllowedError (403) as assign_candidature, IncompleteError (422) without a dossier, or for the same person.
    """
    if not can_assign_at(actor, cycle):
        raise NotAllowedError(WHO_ASSIGNS)
    if follower.pk == colleague.pk:
        raise IncompleteError("Choisissez deux personnes différentes : qui suit ces dossiers, et à qui les confier.")
    asked = assignable_dossiers(actor, cycle).filter(uuid__in=list(uuids))
    known = [row.pk for row in asked.only("pk")]
    if not known:
        raise IncompleteError("Aucun de ces dossiers n’est à confier : rouvrez la page, la liste a changé.")
    locked = Candidature.objects.select_for_update(of=("self",)).filter(pk__in=known).order_by("pk")
    moved: list[Candidature] = []
    kept: list[Candidature] = []
    may_follow = _may_follow(colleague, cycle, known)
    for row in locked.select_related("cycle__institute", "adviser", "applicant"):
        takes = row.adviser_id == follower.pk and row.state in ASSIGNABLE and row.pk in may_follow
        (moved if takes else kept).append(row)
    for row in moved:
        _write(actor, row, colleague)
    if moved:
        tell_colleague(actor=actor, cycle=cycle, colleague=colleague, moved=moved)
    return HandOver(len(moved), [row.full_name for row in kept])


def _may_follow(colleague: User, cycle: Cycle, pks: list[int]) -> set[int]:
    """Which of these dossiers the colleague may read here, with an account that opens."""
    if not colleague.is_active or not colleague.has_role(*TRAINING_TEAM, institute=cycle.institute_id):
        return set()
    return set(Candidature.objects.instructed_by(colleague).filter(pk__in=pks).values_list("pk", flat=True))


def _write(actor: User, locked: Candidature, colleague: User) -> None:
    former = f", après {locked.adviser.full_name}" if locked.adviser and locked.adviser_id != colleague.pk else ""
    locked.adviser = colleague
    locked.save(update_fields=["adviser", "updated_at"])
    subject = f"à {colleague.full_name}{former}"
    record(about=locked.uuid, actor=actor, kind=JournalKind.ASSIGNED, subject=subject)


@transaction.atomic
def tell_colleague(*, actor: User, cycle: Cycle, colleague: User, moved: list[Candidature]) -> None:
    """Tell a colleague, in one mail, of the dossiers that they follow now. Nobody is told of what they take over
    themselves."""
    if colleague.pk != actor.pk:
        last = moved[-1].journal.order_by("-pk").values_list("pk", flat=True)[0]
        announce_assignment(cycle=cycle, colleague=colleague, actor=actor, count=len(moved), number=last)
