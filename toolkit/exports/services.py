"""Ask for a file, take it, ask again for one that failed, drop one."""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisations.models import Institute
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.exports.enums import ExportState, PartOutcome
from toolkit.exports.erasing import erase_after_commit
from toolkit.exports.lifecycle import EXPORTS
from toolkit.exports.models import Part, PreparedFile
from toolkit.exports.queries import readable_parts
from toolkit.exports.tasks import send_export
from toolkit.text.identifiers import read_uuid

logger = logging.getLogger(__name__)

Person = Any  # an account: its class lives on a floor above

MOST_PARTS = 500
MOST_PENDING = 3
MOST_KEPT = 10
OUT_OF_REACH = (
    "Ce fichier contient un dossier qui n’est plus à votre portée : il ne peut plus être reçu. "
    "Supprimez-le, puis demandez-en un autre."
)


def ask_export(
    *, owner: Person, institute: Institute, uuid: UUID, kind: str, title: str, wishes: dict[str, Any],
    about: Iterable[UUID],
) -> PreparedFile:  # fmt: skip
    """Write down what is asked, and hand it to a worker once that is committed. Asked again, it is the first one.

    The caller has checked the right to it. Raises IncompleteError (422) without a thing or past MOST_PARTS, DomainError
    (409) while this person has MOST_PENDING others to come, or keeps MOST_KEPT.
    """
    things = list(dict.fromkeys(about))
    if not things:
        raise IncompleteError("Choisissez au moins un dossier dans la liste.")
    if len(things) > MOST_PARTS:
        raise IncompleteError(f"Un export porte sur {MOST_PARTS} dossiers au plus : choisissez-en moins.")
    first = PreparedFile.objects.filter(uuid=uuid, owner=owner).first()
    if first is not None:
        return first
    try:
        with transaction.atomic():
            _check_room(owner)
            prepared = PreparedFile.objects.create(
                uuid=uuid, owner=owner, institute=institute, kind=kind, title=title[:200], wishes=wishes,
                total=len(things),
            )  # fmt: skip
            Part.objects.bulk_create(Part(prepared=prepared, about=each) for each in things)
            transaction.on_commit(partial(send_export, prepared.pk))
    except IntegrityError:
        found = PreparedFile.objects.filter(uuid=uuid, owner=owner).first()
        if found is None:
            raise
        return found
    return prepared


def read_key(text: str) -> UUID:
    """The identifier that the page which asks has sent: sent twice, it is one. A new one where it is none."""
    return read_uuid(text) or uuid4()


def _check_room(owner: Person) -> None:
    """With the account locked, so that two pages do not both find room."""
    get_user_model()._default_manager.select_for_update(of=("self",)).get(pk=owner.pk)
    held = PreparedFile.objects.filter(owner=owner)
    if held.pending().count() >= MOST_PENDING:
        raise DomainError(
            f"{MOST_PENDING} exports sont déjà en préparation pour vous : attendez que l’un soit prêt, ou supprimez-en "
            "un depuis « Mes exports »."
        )
    if held.exclude(state=ExportState.EXPIRED).count() >= MOST_KEPT:
        raise DomainError(f"Vous gardez déjà {MOST_KEPT} exports : supprimez-en un depuis « Mes exports ».")


def take_export(*, prepared: PreparedFile) -> PreparedFile:
    """Note that its owner receives the file now. The caller has checked whose it is, and `can_take`.

    Raises StaleError (409) when it is not ready, or no more, DomainError (409) when it holds what its owner may not
    read any more.
    """
    if not prepared.is_ready:
        raise StaleError("Ce fichier n’est pas là : il n’est pas prêt, ou il a été retiré. Demandez-en un autre.")
    if not readable_parts(prepared)[1]:
        raise DomainError(OUT_OF_REACH)
    PreparedFile.objects.filter(pk=prepared.pk).update(taken_at=timezone.now())
    logger.info("Export %s taken by %s.", prepared.uuid, prepared.owner_id)
    return prepared


@transaction.atomic
def retry_export(*, prepared: PreparedFile) -> None:
    """Begin again one that failed; what was made of it already stays. Raises StaleError (409) in another state."""
    now = timezone.now()
    EXPORTS.apply("retry", pk=prepared.pk, columns=lambda _: {"failures": 0, "told": "", "not_before": now})
    prepared.parts.filter(outcome=PartOutcome.WAITING).update(tries=0)
    transaction.on_commit(partial(send_export, prepared.pk))


@transaction.atomic
def drop_export(*, prepared: PreparedFile) -> None:
    """Delete one with all that was made of it. A worker that makes it finds nothing to finish."""
    names = list(prepared.parts.exclude(file="").values_list("file", flat=True))
    names += list(PreparedFile.objects.filter(pk=prepared.pk).exclude(file="").values_list("file", flat=True))
    PreparedFile.objects.filter(pk=prepared.pk).delete()
    erase_after_commit(names)


def forget_exports(*, about: UUID) -> None:
    """Delete the files that hold a thing that is being deleted. The caller holds the transaction."""
    for prepared in PreparedFile.objects.filter(parts__about=about):
        drop_export(prepared=prepared)


def personal_data(user: Person) -> dict[str, list[dict[str, Any]]]:
    """What is kept of the files that a person asked for. One query."""
    asked = PreparedFile.objects.filter(owner=user).order_by("asked_at", "pk")
    rows = [
        {
            "date": each.asked_at,
            "export": each.title,
            "état": each.get_state_display(),
            "reçu": each.taken_at,
        }
        for each in asked
    ]
    return {"exports demandés": rows} if rows else {}
