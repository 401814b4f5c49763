"""Prepare a publication, confirm it, hold it back, withdraw it: what people do. The clock does the rest."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from committee.enums import PublicationState
from committee.models import HOLD, Committee, Publication
from committee.publishing.checking import DryRun
from committee.publishing.lifecycle import PUBLICATIONS
from committee.publishing.mails import tell_stopped
from committee.publishing.rights import (
    check_may_confirm,
    check_may_prepare,
    may_hold_back,
    may_withdraw,
)
from committee.publishing.sealing import look_again
from committee.publishing.words import hour_of
from committee.services.publication import check_publishable, lock_dossiers
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError


@transaction.atomic
def prepare_publication(
    *, actor: User, committee: Committee, seen: str | None = None, accepted: Collection[str] = ()
) -> Publication:
    """Seal the decisions that a dry run has read, for another person to confirm; return the publication.

    `seen`: the seal of the dry run (see DryRun.seal); None when no page was read. `accepted`: the keys of the findings
    that whoever prepares it acknowledges. Asked twice by one person for the same decisions, it is the first one.
    Raises NotAllowedError (403), DomainError (409) as check_publishable, for a finding that blocks, and while another
    is live; StaleError (409) when a decision or a letter is no longer the one that was read; IncompleteError (422) for
    a finding that nobody has acknowledged.
    """
    locked = lock_dossiers(committee, State.ELIGIBLE)
    check_may_prepare(actor, locked)
    run = DryRun(locked)
    live = Publication.objects.live().filter(committee=locked).with_people().first()
    if live is not None and live.is_prepared and live.prepared_by == actor and live.content == run.rows:
        return live
    if live is not None:
        raise DomainError(_who_was_first(live))
    if seen is not None and seen != run.seal:
        raise StaleError("Les décisions ou leurs lettres ont changé depuis cet essai : relisez-le avant de préparer.")
    check_publishable(locked)
    blocking = run.blocking
    if blocking:
        raise DomainError(f"L’essai à blanc bloque encore. {blocking[0].told}")
    missing = [finding for finding in run.to_accept if finding.key not in accepted]
    if missing:
        raise IncompleteError(f"Cochez chaque constat que vous acceptez, ou corrigez-le. {missing[0].told}")
    return Publication.objects.create(
        committee=locked,
        content=run.rows,
        accepted=[finding.told for finding in run.to_accept],
        prepared_by=actor,
        prepared_at=timezone.now(),
    )


def _who_was_first(live: Publication) -> str:
    if live.is_held:
        return f"Une publication est déjà confirmée : elle part à {hour_of(live.leaves_at)}."
    return (
        f"{live.prepared_by.full_name} a déjà préparé une publication à {hour_of(live.prepared_at)} : elle attend "
        "d’être confirmée, ou retirée."
    )


def confirm_publication(*, actor: User, publication: Publication, seen: str | None = None) -> Publication:
    """Another person confirms: everything leaves at the end of the hold, unless one of the two holds it back.

    `seen`: the mark of what the page showed (see mark_of). Asked twice by one person, it is confirmed once. What is no
    longer what was read lapses, and is told (StaleError, 409). Raises NotAllowedError (403), DomainError (409) as
    check_publishable and once its time is over.
    """
    confirmed, why = _confirm(actor, publication, seen)
    if why:  # written: a refusal that undid itself would be asked again
        raise StaleError(f"{why} Faites un nouvel essai à blanc.")
    return confirmed


@transaction.atomic
def _confirm(actor: User, publication: Publication, seen: str | None) -> tuple[Publication, str]:
    locked, row = _lock(publication)
    check_may_confirm(actor, locked, row)
    if row.state != PublicationState.PREPARED and row.confirmed_by == actor and row.ended_at is None:
        return row, ""
    if row.is_prepared:
        why = why_lapsed(locked, row)
        if why:
            lapse(row, why)
            return row, why
        if seen is not None and seen != mark_of(row):
            raise StaleError("Cette page est d’une autre publication : relisez celle-ci avant de confirmer.")
        check_publishable(locked)
    now = timezone.now()
    columns = {"confirmed_by": actor, "confirmed_at": now, "leaves_at": now + HOLD}
    step = PUBLICATIONS.apply("confirm", pk=row.pk, actor=actor, columns=lambda _: columns)
    transaction.on_commit(lambda: _call_clock(step.row))
    return step.row, ""


def mark_of(publication: Publication) -> str:
    """What a page keeps of the publication that it shows."""
    return publication.uuid.hex


def why_lapsed(committee: Committee, publication: Publication) -> str:
    """Why a prepared publication no longer holds, in French, or the empty string."""
    if timezone.now() >= publication.valid_until:
        return f"Personne n’a confirmé cette publication avant {hour_of(publication.valid_until)}."
    return look_again(committee, publication.content).why


def lapse(publication: Publication, why: str) -> None:
    """Note that a prepared publication no longer holds. The caller has locked its committee."""
    columns = {"ended_at": timezone.now(), "why": why}
    PUBLICATIONS.apply("lapse", pk=publication.pk, columns=lambda _: columns)


def _call_clock(publication: Publication) -> None:
    from committee.tasks import call_release  # noqa: PLC0415 - the task calls this package

    call_release(publication)


@transaction.atomic
def hold_back_publication(*, actor: User, publication: Publication, reason: str) -> Publication:
    """Either of the two keeps everything from leaving. Raises NotAllowedError (403) for anybody else, IncompleteError
    (422) without a reason, StaleError (409) once the decisions have left."""
    locked, row = _lock(publication)
    if not may_hold_back(actor, row):
        raise NotAllowedError("Les deux personnes qui publient peuvent seules retenir cette publication.")
    if row.state == PublicationState.HELD_BACK:
        return row
    columns = {"ended_at": timezone.now(), "ended_by": actor, "why": reason.strip()[:1000]}
    step = PUBLICATIONS.apply("hold_back", pk=row.pk, actor=actor, reason=reason, columns=lambda _: columns)
    step.row.committee = locked
    tell_stopped(step.row)
    return step.row


@transaction.atomic
def withdraw_publication(*, actor: User, publication: Publication, reason: str = "") -> Publication:
    """Take back a publication that nobody has confirmed. Raises NotAllowedError (403), StaleError (409)."""
    locked, row = _lock(publication)
    if not may_withdraw(actor, locked, row):
        raise NotAllowedError("Qui l’a préparée, ou un chef de service, retire cette publication.")
    if row.state == PublicationState.WITHDRAWN:
        return row
    columns = {"ended_at": timezone.now(), "ended_by": actor, "why": reason.strip()[:1000]}
    return PUBLICATIONS.apply("withdraw", pk=row.pk, actor=actor, columns=lambda _: columns).row


def _lock(publication: Publication) -> tuple[Committee, Publication]:
    """The committee, then the publication, as they are now."""
    committees = Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute")
    locked = committees.get(pk=publication.committee_id)
    row = Publication.objects.select_for_update(of=("self",)).with_people().get(pk=publication.pk)
    row.committee = locked
    return locked, row
