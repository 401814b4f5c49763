"""Speakers sign the sheet too: on the team's tablet, or by their own link."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.enums import AttendanceAct, Method
from attendance.models import SpeakerSignature
from attendance.permissions import check_records
from attendance.rolls import speakers_of
from attendance.services.recording import check_open, lock_open_sheet
from programme.models import HalfDay, SpeakerLink
from toolkit.domain.errors import DomainError
from toolkit.journal.services import record
from toolkit.text.typography import format_moment

SEALED = (
    "Cette feuille est scellée\u00a0: elle ne se signe plus. Pour toute question, répondez au dernier courriel reçu."
)


@transaction.atomic
def sign_for_speaker(*, actor: User, half_day: HalfDay, speaker: UUID) -> SpeakerSignature:
    """A speaker signs on the team's tablet, handed to them by `actor`, who is kept. Twice changes nothing.

    Raises NotAllowedError (403), DomainError: 409 before the doors open or once sealed, 410 for somebody who does not
    speak there.
    """
    check_records(actor, half_day.session)
    check_open(half_day)
    person = next((each for each in speakers_of(half_day) if each.uuid == speaker), None)
    if person is None:
        raise DomainError(
            "Cette personne n’intervient pas dans cette demi-journée\u00a0: rechargez la page.", status=410
        )
    signed, _ = SpeakerSignature.objects.get_or_create(
        sheet=lock_open_sheet(half_day),
        speaker=person,
        defaults={"signed_at": timezone.now(), "method": Method.STAFF, "recorded_by": actor},
    )
    return signed


@transaction.atomic
def sign_by_link(*, link: SpeakerLink, half_day: UUID) -> SpeakerSignature:
    """A speaker signs by their own link, from the beginning of the half-day until its sheet is sealed. Once.

    Whoever calls has found the link by its token, and it is live. Raises DomainError: 410 where they do not speak, 409
    before the half-day begins or once its sheet is sealed.
    """
    related = ("session__cycle__institute", "session__institute")
    half = HalfDay.objects.filter(session=link.session, uuid=half_day).select_related(*related).first()
    if half is None or not speakers_of(half).filter(pk=link.speaker_id).exists():
        raise DomainError(
            "Vous n’intervenez plus dans cette demi-journée\u00a0: relisez vos interventions.", status=410
        )
    if timezone.now() < half.begins_at:
        raise DomainError(f"Cette feuille se signe sur place, à partir du {format_moment(half.begins_at)}.")
    held = SpeakerSignature.objects.filter(sheet__half_day=half, speaker=link.speaker).first()
    if held is not None:
        return held
    signed, is_new = SpeakerSignature.objects.get_or_create(
        sheet=lock_open_sheet(half, sealed=SEALED),
        speaker=link.speaker,
        defaults={"signed_at": timezone.now(), "method": Method.LINK},
    )
    if is_new:
        words = f"{half.name}\u00a0: {link.speaker.full_name}"
        record(about=half.session.uuid, actor=None, kind=AttendanceAct.CO_SIGNED, subject=words)
    return signed
