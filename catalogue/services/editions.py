"""Publish editions of a brochure: asked for here, drawn by a task, withdrawn with a reason."""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from catalogue.enums import BrochureAct, EditionState
from catalogue.lifecycle import EDITIONS
from catalogue.models import BrochureEdition
from catalogue.permissions import can_publish_edition
from catalogue.readiness import obstacles_of
from catalogue.tasks import send_edition
from cycles.enums import QuoteAgreement
from cycles.models import Cycle
from cycles.quotes import read_quotes
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.journal.services import record

logger = logging.getLogger(__name__)

WHO_PUBLISHES = "La direction du service publie et retire les éditions de la brochure."


@transaction.atomic
def publish_edition(*, actor: User, cycle: Cycle) -> BrochureEdition:
    """Ask for a new edition of what the brochure says now.

    Raises NotAllowedError (403), DomainError (409) for a draft, or while another edition is being prepared,
    IncompleteError (422) that names each picture or quote that holds it back, or a text that cannot be drawn.
    """
    if not can_publish_edition(actor, cycle.institute_id):
        raise NotAllowedError(WHO_PUBLISHES)
    locked = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    if not locked.is_public:
        raise DomainError("Ce cycle est un brouillon\u00a0: sa brochure sera publiée avec lui.")
    if locked.editions.filter(state__in=(EditionState.WAITING, EditionState.DRAWING)).exists():
        raise DomainError("Une édition est déjà en préparation\u00a0: attendez qu’elle soit prête.")
    if obstacles := obstacles_of(locked):
        raise IncompleteError(f"La brochure ne peut pas être publiée. {' '.join(f'{one}.' for one in obstacles)}")
    edition = _ask(actor, locked)
    record(about=locked.uuid, actor=actor, kind=BrochureAct.EDITION_ASKED, subject=f"Édition {edition.number}")
    return edition


@transaction.atomic
def request_edition(*, actor: User | None, cycle: Cycle) -> BrochureEdition | None:
    """Prepare an edition after a publication, whoever made it; nothing where something holds it back.

    An edition that waits to be drawn will say what is public then: none is added to it. The caller holds the cycle.
    """
    waiting = cycle.editions.filter(state=EditionState.WAITING).first()
    if waiting is not None:
        return waiting
    if not cycle.is_public or obstacles_of(cycle):
        return None
    return _ask(actor, cycle)


def _ask(actor: User | None, cycle: Cycle) -> BrochureEdition:
    number = (cycle.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = BrochureEdition.objects.create(cycle=cycle, number=number, requested_by=actor)
    transaction.on_commit(lambda: send_edition(edition.pk))
    return edition


def withdraw_unquotable(*, actor: User | None, cycle: Cycle) -> None:
    """Withdraw the editions that quote somebody who no longer agrees. The caller holds the cycle."""
    withdrawn = {
        quote.text: quote for quote in read_quotes(cycle.quotes) if quote.agreement == QuoteAgreement.WITHDRAWN
    }
    if not withdrawn:
        return
    for edition in cycle.editions.ready():
        said = next((withdrawn[one["text"]] for one in edition.held if one.get("text") in withdrawn), None)
        if said is not None:
            reason = f"Un accord a été retiré\u00a0: {said.author or 'la personne citée'}."
            withdraw_editions(actor=actor, editions=[edition], reason=reason)


@transaction.atomic
def withdraw_edition(*, actor: User, edition: BrochureEdition, reason: str) -> None:
    """Offer an edition no more. The public page offers the one before, or draws the brochure as it is now.

    Raises NotAllowedError (403), StaleError (409), IncompleteError (422) without a reason.
    """
    if not can_publish_edition(actor, edition.cycle.institute_id):
        raise NotAllowedError(WHO_PUBLISHES)
    withdraw_editions(actor=actor, editions=[edition], reason=reason)


@transaction.atomic
def withdraw_editions(*, actor: User | None, editions: Sequence[BrochureEdition], reason: str) -> None:
    """Withdraw them for one reason; the caller has checked the right to do so. Raises as withdraw_edition."""
    columns = {"withdrawn_at": timezone.now(), "withdrawn_by": actor, "reason": reason.strip()[:500]}
    for edition in editions:
        EDITIONS.apply("withdraw", pk=edition.pk, reason=reason, columns=lambda _: columns)
        subject = f"Édition {edition.number}"
        kind = BrochureAct.EDITION_WITHDRAWN
        record(about=edition.cycle.uuid, actor=actor, kind=kind, subject=subject, reason=reason.strip())


def with_edition(cycles: QuerySet[Cycle]) -> QuerySet[Cycle]:
    """Read with each cycle what shown_edition says, in the same query."""
    ready = BrochureEdition.objects.ready().filter(cycle=OuterRef("pk"))
    return cycles.annotate(edition_file=Subquery(ready.values("file")[:1]))


def shown_edition(cycle: Any) -> str | None:
    """The file of the edition that the public page offers, of a cycle read through with_edition."""
    return cycle.edition_file if cycle.is_public else None
