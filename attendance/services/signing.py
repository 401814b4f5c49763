"""Speakers sign the sheet too."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.enums import Method
from attendance.models import SpeakerSignature
from attendance.permissions import check_records
from attendance.rolls import speakers_of
from attendance.services.recording import check_open, lock_open_sheet
from programme.models import HalfDay
from toolkit.domain.errors import DomainError


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
