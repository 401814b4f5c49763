"""Make a draft public, take a publication back, ask a head of service to read again."""

from django.db import transaction

from accounts.models import User
from catalogue.services.editions import request_edition
from cycles.enums import CycleState
from cycles.models import Cycle
from cycles.services import publish_cycle, unpublish_cycle
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_moment
from workshop.enums import CycleAct
from workshop.mails import ask_head
from workshop.parts import PartKey
from workshop.permissions import can_prepare, can_publish
from workshop.readiness import heads_of, obstacles_of
from workshop.services.applying import apply_change, in_order, lock_cycle
from workshop.services.editing import record_version
from workshop.working import WorkingCopy

WHO_PUBLISHES = "La publication revient à la direction du service\u00a0: demandez-lui une relecture."


@transaction.atomic
def publish_draft(*, actor: User, cycle: Cycle, knows_past: bool = False) -> Cycle:
    """Make a draft public, its call opening and closing by the clock.

    Raises NotAllowedError (403) unless the actor is a head of service, StaleError (409) when it is no draft any more,
    IncompleteError (422) while something is missing, or for a call that is over without `knows_past`.
    """
    if not can_publish(actor, cycle.institute_id):
        raise NotAllowedError(WHO_PUBLISHES)
    locked = lock_cycle(cycle.pk)
    if locked.state != CycleState.DRAFT:
        raise StaleError("Ce cycle est déjà publié\u00a0: il n’y a plus rien à faire ici.")
    obstacles = obstacles_of(WorkingCopy(locked))
    if obstacles:
        first = obstacles[0].sentence
        left = f", et {len(obstacles) - 1} autres points" if len(obstacles) > 2 else ", et un autre point"
        raise IncompleteError(f"Il reste à faire\u00a0: {first}{left if len(obstacles) > 1 else ''}.")
    if locked.is_past and not knows_past:
        raise IncompleteError(
            f"L’appel est déjà clos, depuis le {format_moment(locked.closes_at)}\u00a0: cochez la case qui le dit, ou "
            "choisissez une autre clôture."
        )
    published = publish_cycle(actor=actor, cycle=locked)
    record(about=locked.uuid, actor=actor, kind=CycleAct.PUBLISHED)
    request_edition(actor=actor, cycle=published)
    return published


@transaction.atomic
def unpublish(*, actor: User, cycle: Cycle, reason: str) -> Cycle:
    """Make a published cycle a draft again, while nobody has begun a dossier. What waited is written in it.

    Raises NotAllowedError (403) unless the actor is a head of service, DomainError (409) for a cycle with dossiers or
    participants, StaleError when it is not published, IncompleteError (422) without a reason.
    """
    if not can_publish(actor, cycle.institute_id):
        raise NotAllowedError("Seule la direction du service dépublie un cycle.")
    unpublish_cycle(actor=actor, cycle=cycle, reason=reason)
    locked = lock_cycle(cycle.pk)
    for change in in_order(locked.pending_changes.select_related("author")):
        key = PartKey.read(change.key)
        before = WorkingCopy(locked).live.read(key)
        apply_change(cycle=locked, change=change)
        fresh = WorkingCopy(locked)
        record_version(
            actor=change.author, cycle=locked, key=key, title=fresh.title(key), before=before, after=fresh.values(key)
        )
    locked.pending_changes.all().delete()
    record(about=locked.uuid, actor=actor, kind=CycleAct.UNPUBLISHED, reason=reason.strip())
    return locked


@transaction.atomic
def ask_review(*, actor: User, cycle: Cycle) -> list[User]:
    """Ask the heads of service by mail to read again and publish; once a day. Returns whom.

    Raises NotAllowedError (403), DomainError (409) when there is nobody to ask, or nothing to publish.
    """
    if not can_prepare(actor, cycle.institute_id):
        raise NotAllowedError("Seuls les conseillers et les chefs de service de l’institut préparent ce cycle.")
    locked = lock_cycle(cycle.pk)
    if locked.state != CycleState.DRAFT and not locked.pending_changes.exists():
        raise DomainError("Rien n’attend d’être publié pour ce cycle.")
    heads = [head for head in heads_of(locked) if head != actor]
    if not heads:
        raise DomainError("Personne d’autre n’est à la direction du service\u00a0: invitez quelqu’un à ce rôle.")
    for head in heads:
        ask_head(cycle=locked, head=head, author=actor)
    names = ", ".join(head.full_name for head in heads)
    record(about=locked.uuid, actor=actor, kind=CycleAct.REVIEW_ASKED, subject=names, runs=True)
    return heads
