"""What speakers do by their link: answer, send documents, correct their record, agree. The link is the whole right.

Whoever calls has found the link by its token (`links.find_speaker_link`).
"""

from collections.abc import Mapping
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from programme.enums import Agreement, ProgrammeAct, SpeakerState
from programme.mails import tell_declined
from programme.models import Material, Session, Slot, SlotSpeaker, Speaker, SpeakerLink
from programme.services.answers import GONE, write_answer
from programme.services.links import DeadLinkError
from programme.services.locking import check_seen, lock_open_programme, lock_programme, lock_row, save_checked
from programme.services.materials import GONE as MATERIAL_GONE
from programme.services.materials import MaterialValues, store_material
from programme.services.speakers import GONE as RECORD_GONE
from programme.services.speakers import write_agreements
from programme.signals import speaker_signs_sheet
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.services import record

MOST_MATERIALS = 40  # of one speaker for one session
RECORD = ("function", "organisation", "biography", "access_needs")
MOVED = (
    "Cette intervention a changé de jour ou d’heure pendant que cette page était ouverte. Relisez-la ci-dessous, puis "
    "répondez."
)


def shown_of(slot: Slot) -> str:
    """What the page shows of when a slot is: an answer is about that, and about nothing else."""
    return f"{slot.half_day.day.isoformat()} {slot.starts_at:%H:%M} {slot.ends_at:%H:%M}"


@transaction.atomic
def answer_slot(*, link: SpeakerLink, slot: UUID, confirms: bool, shown: str, note: str = "") -> SlotSpeaker:
    """Confirm or decline one slot; the service is told of a refusal. The same answer twice changes nothing.

    Raises StaleError (409) when the slot moved since the page showed it, DomainError: 410 for a slot that no longer has
    them, 409 once the programme was held or when they are taken elsewhere since they declined; DeadLinkError (410).
    """
    lock_open_programme(link.session)
    _note_use(link)
    rows = SlotSpeaker.objects.filter(slot__half_day__session=link.session, speaker=link.speaker)
    found = rows.filter(slot__uuid=slot).select_related("slot__half_day", "slot__room__venue").first()
    if found is None:
        raise DomainError(GONE, status=410)
    if shown_of(found.slot) != shown:
        raise StaleError(MOVED)
    wanted = SpeakerState.CONFIRMED if confirms else SpeakerState.DECLINED
    if found.state == wanted and note.strip() in {"", found.note}:
        return found
    found.slot.half_day.session = link.session
    answered = write_answer(intervention=found, confirms=confirms, note=note)
    words = f"{link.speaker.full_name} {'confirme' if confirms else 'décline'} « {found.slot.title} »"
    record(about=link.session.uuid, actor=None, kind=ProgrammeAct.ANSWERED, subject=words)
    if not confirms:
        tell_declined(link=link, slot=found.slot, note=answered.note, at=timezone.now())
    return answered


def send_material(
    *,
    link: SpeakerLink,
    title: str,
    slot: UUID | None = None,
    url: str = "",
    upload: UploadedFile | None = None,
) -> Material:
    """Send a file or a link. It reaches participants once the adviser publishes it, if the speaker agrees.

    Raises UploadError (422), IncompleteError (422) without a file or a link, DomainError (409) past forty documents.
    """
    own = Material.objects.filter(session=link.session, speaker=link.speaker)
    if own.count() >= MOST_MATERIALS:
        raise DomainError(
            f"Vous avez déjà envoyé {MOST_MATERIALS} documents pour cette session : retirez-en un, ou écrivez-nous."
        )
    theirs = Slot.objects.filter(half_day__session=link.session, speakers__speaker=link.speaker)
    chosen = theirs.select_related("half_day").filter(uuid=slot).first() if slot else None
    _note_use(link)
    began = timezone.now()
    values = MaterialValues(title, chosen, link.speaker, url, upload, agreement=None)
    material = store_material(session=link.session, values=values)
    if material.sent_at >= began:  # else a second click
        words = f"{link.speaker.full_name} : {material.title}"
        record(about=link.session.uuid, actor=None, kind=ProgrammeAct.SENT, subject=words)
    return material


@transaction.atomic
def take_back_material(*, link: SpeakerLink, material: UUID) -> None:
    """Delete a document of theirs that participants do not read yet; its file is swept later.

    Raises DomainError: 410 when it is not there any more, 409 once it was published.
    """
    lock_programme(link.session)
    own = Material.objects.filter(session=link.session, speaker=link.speaker, uuid=material).first()
    if own is None:
        raise DomainError(MATERIAL_GONE, status=410)
    locked = lock_row(Material, own.pk, gone=MATERIAL_GONE)
    if locked.is_published:
        raise DomainError(
            f"« {locked.title} » est déjà remis aux participants : refusez votre accord sur les documents pour le leur "
            "retirer, ou écrivez au service."
        )
    locked.delete()


@transaction.atomic
def correct_record(*, link: SpeakerLink, values: Mapping[str, str], seen: UUID | None) -> Speaker:
    """Write what the speaker corrects of their own record, and their agreements.

    Documents follow: refused, those that participants read are taken back from them at once. Raises StaleError (409)
    when somebody saved the record meanwhile, IncompleteError (422), DomainError (410).
    """
    sent = Material.objects.filter(speaker=link.speaker)
    for session in Session.objects.filter(pk__in=sent.values("session")).order_by("pk"):
        lock_programme(session)
    speaker = lock_row(Speaker, link.speaker_id, gone=RECORD_GONE)
    check_seen(speaker, seen, what="votre fiche")
    before = speaker.documents_agreement
    for name in RECORD:
        setattr(speaker, name, values[name])
    write_agreements(speaker, {name: value for name, value in values.items() if name not in RECORD and value})
    saved = save_checked(speaker)
    if saved.documents_agreement != before:
        _follow_agreement(saved)
    _note_use(link)
    record(about=link.session.uuid, actor=None, kind=ProgrammeAct.CORRECTED, subject=speaker.full_name)
    return saved


@transaction.atomic
def sign_sheet(*, link: SpeakerLink, half_day: UUID) -> None:
    """Sign the sheet of a half-day in which they speak, as the app that keeps sheets allows. Twice changes nothing.

    Raises DomainError (409 outside its hours or once sealed, 410 where they do not speak), DeadLinkError (410).
    """
    _note_use(link)
    speaker_signs_sheet.send(sender=SpeakerLink, link=link, half_day=half_day)


def _follow_agreement(speaker: Speaker) -> None:
    sent = Material.objects.filter(speaker=speaker)
    if speaker.documents_agreement == Agreement.GIVEN:
        sent.update(agreement=Agreement.GIVEN)
    else:
        sent.update(agreement=speaker.documents_agreement, published_at=None)


def _note_use(link: SpeakerLink) -> None:
    """Note the first act by the link. Reading the page is noted nowhere: mail scanners follow links too.

    Raises DeadLinkError (410) for a link that was withdrawn while its page was open.
    """
    live = SpeakerLink.objects.live().filter(pk=link.pk)
    if not live.exists():
        raise DeadLinkError("Ce lien ne sert plus", "Pour toute question, répondez au dernier courriel reçu.")
    live.filter(opened_at__isnull=True).update(opened_at=timezone.now())
