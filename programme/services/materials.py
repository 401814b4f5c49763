"""What is handed out at a session: received from speakers or added by staff, and published by the adviser."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programme.enums import Agreement, MaterialKind
from programme.models import Material, Session, Slot, Speaker
from programme.permissions import check_writes
from programme.services.locking import lock_programme, lock_row, save_checked
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.files.check import CheckedFile, check_upload
from toolkit.text.french import list_in_words

DAILY_FILES = 30
FACTS = ("filename", "received_name", "received_type", "left_out", "content_type", "size", "sha256", "pages", "scan")
GONE = "Ce document a été supprimé entre-temps : rechargez la page."
AUTHOR_GONE = "Cette personne a été supprimée entre-temps : rechargez la page."


@dataclass(frozen=True)
class MaterialValues:
    """What is said of a material: a file or else a link, never both."""

    title: str
    slot: Slot | None = None
    speaker: Speaker | None = None
    url: str = ""
    upload: UploadedFile | None = None
    agreement: str | None = Agreement.NOT_ASKED


def add_material(*, actor: User, session: Session, values: MaterialValues) -> Material:
    """Add a file or a link to a session, for staff. It reaches nobody before it is published.

    Raises NotAllowedError (403), UploadError (422) for a file that cannot be taken, IncompleteError (422) without a
    file or a link, DomainError (409) past thirty files a day.
    """
    check_writes(actor, session.organiser.pk)
    return store_material(session=session, values=values)


def store_material(*, session: Session, values: MaterialValues) -> Material:
    """Check and keep what was received; the caller has the right. Raises as add_material.

    The same one sent again, by a second click, is there once. The check of a file runs before anything is locked: it
    may take a second. Without an agreement in `values`, that of the author holds, as it is by then.
    """
    if bool(values.url) == bool(values.upload):
        raise IncompleteError("Joignez un fichier, ou bien donnez un lien.")
    checked = check_upload(values.upload) if values.upload else None
    with transaction.atomic():
        lock_programme(session)
        _check_ours(session, values)
        values = _agreed(values)
        if twin := _find_twin(session, values, checked):
            return twin
        now = timezone.now()
        day = session.materials.filter(kind=MaterialKind.FILE, sent_at__gt=now - timedelta(days=1))
        if checked and day.count() >= DAILY_FILES:
            raise DomainError(
                "Trente fichiers sont déjà arrivés pour cette session en vingt-quatre heures : réessayez demain."
            )
        material = Material(
            session=session,
            slot=values.slot,
            speaker=values.speaker,
            kind=MaterialKind.FILE if checked else MaterialKind.LINK,
            title=values.title,
            url=values.url,
            agreement=Agreement(values.agreement or Agreement.NOT_ASKED),
            sent_at=now,
        )
        if checked:
            _keep_file(material, checked)
        return save_checked(material)


@transaction.atomic
def publish_materials(*, actor: User, session: Session, materials: Sequence[Material]) -> int:
    """Let participants read these. Returns how many were not published yet.

    Raises NotAllowedError (403), DomainError (409) for those whose author has not agreed, which are named.
    """
    check_writes(actor, session.organiser.pk)
    lock_programme(session)
    chosen = list(session.materials.filter(pk__in=[each.pk for each in materials]).select_related("speaker"))
    missing = [each for each in chosen if each.agreement != Agreement.GIVEN]
    if missing:
        named = list_in_words(f"« {each.title} »" for each in missing)
        verb = "n’a pas l’accord de son auteur" if len(missing) == 1 else "n’ont pas l’accord de leur auteur"
        raise DomainError(f"{named} {verb} : demandez-le avant de publier.")
    waiting = session.materials.filter(pk__in=[each.pk for each in chosen], published_at__isnull=True)
    return waiting.update(published_at=timezone.now())


@transaction.atomic
def withdraw_material(*, actor: User, material: Material) -> Material:
    """Take a material back from participants. Twice changes nothing. Raises NotAllowedError, DomainError (410)."""
    check_writes(actor, material.session.organiser.pk)
    locked = lock_row(Material, material.pk, gone=GONE)
    locked.published_at = None
    locked.save(update_fields=["published_at"])
    return locked


@transaction.atomic
def remove_material(*, actor: User, material: Material) -> None:
    """Delete a material; its file is swept later. Raises NotAllowedError, DomainError (409) for a published one."""
    check_writes(actor, material.session.organiser.pk)
    locked = lock_row(Material, material.pk, gone=GONE)
    if locked.is_published:
        raise DomainError(f"« {locked.title} » est publié : retirez-le d’abord aux participants.")
    locked.delete()


def _agreed(values: MaterialValues) -> MaterialValues:
    """The author is locked: one who refuses while a file of theirs is checked is heard."""
    if values.agreement is not None or values.speaker is None:
        return values
    author = lock_row(Speaker, values.speaker.pk, gone=AUTHOR_GONE)
    return replace(values, agreement=author.documents_agreement)


def _find_twin(session: Session, values: MaterialValues, checked: CheckedFile | None) -> Material | None:
    same = session.materials.filter(
        slot=values.slot, speaker=values.speaker, title=values.title.strip(), agreement=values.agreement, url=values.url
    )
    return same.filter(sha256=checked.sha256 if checked else "").first()


def _check_ours(session: Session, values: MaterialValues) -> None:
    foreign_slot = values.slot is not None and values.slot.half_day.session_id != session.pk
    foreign_speaker = values.speaker is not None and values.speaker.institute_id != session.organiser.pk
    if foreign_slot or foreign_speaker:
        raise DomainError("Cette séquence ou cette personne n’est pas de la session.", status=404)


def _keep_file(material: Material, checked: CheckedFile) -> None:
    for name in FACTS:
        setattr(material, name, getattr(checked, name))
    material.file.save(checked.filename, ContentFile(checked.readable), save=False)
    if checked.content:
        material.received.save(checked.received_name, ContentFile(checked.received), save=False)
