"""The records of speakers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from organisations.models import Institute
from programme.enums import Agreement
from programme.models import Material, Slot, Speaker, SpeakerLink
from programme.permissions import check_writes
from programme.services.locking import check_seen, lock_row, save_checked
from toolkit.domain.errors import DomainError
from toolkit.text.cleaning import address_key

COLUMNS = (
    *("title", "first_name", "last_name", "function", "organisation", "email", "phone", "biography", "work_url"),
    *("pay_kind", "access_needs"),
)
AGREEMENTS = (("image_agreement", "image_agreed_at"), ("documents_agreement", "documents_agreed_at"))
GONE = "Cette fiche a été supprimée entre-temps : rechargez la page."


@transaction.atomic
def save_speaker(
    *,
    actor: User,
    institute: Institute,
    values: Mapping[str, Any],
    speaker: Speaker | None = None,
    seen: UUID | None = None,
) -> Speaker:
    """Write the record of a speaker, new or not; `values` are COLUMNS and both agreements, which are dated now.

    `seen` is the revision that the page showed. Raises NotAllowedError (403), StaleError (409) when somebody saved it
    meanwhile, DomainError (410) for one that was removed, IncompleteError (422).
    """
    check_writes(actor, institute.pk)
    written = lock_row(Speaker, speaker.pk, gone=GONE) if speaker else Speaker(institute=institute)
    check_seen(written, seen if speaker else None, what="cette fiche")
    for name in COLUMNS:
        setattr(written, name, values[name])
    written.email = address_key(written.email)
    write_agreements(written, {name: values.get(name, getattr(written, name)) for name, _ in AGREEMENTS})
    return save_checked(written)


def write_agreements(speaker: Speaker, answers: Mapping[str, str]) -> None:
    """Put the answers on a row that the caller has locked and saves; one that changes is dated now."""
    for name, dated in AGREEMENTS:
        if name in answers and answers[name] != getattr(speaker, name):
            setattr(speaker, name, Agreement(answers[name]))
            setattr(speaker, dated, None if answers[name] == Agreement.NOT_ASKED else timezone.now())


@transaction.atomic
def remove_speaker(*, actor: User, speaker: Speaker) -> None:
    """Remove a record that no slot, link nor document names. Raises NotAllowedError (403), DomainError (409)."""
    check_writes(actor, speaker.institute_id)
    lock_row(Speaker, speaker.pk, gone=GONE)
    slots = Slot.objects.filter(speakers__speaker=speaker)
    if slots.exists():
        raise DomainError(f"{speaker.full_name} figure à un programme : retirez d’abord ses interventions.")
    if Material.objects.filter(speaker=speaker).exists():
        raise DomainError(f"{speaker.full_name} a envoyé des documents : supprimez-les d’abord.")
    SpeakerLink.objects.filter(speaker=speaker).delete()
    speaker.delete()
