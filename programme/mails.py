"""Mails of programmes. Each is a row of the outbox, written in the transaction of what it tells."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from cycles.models import Participant
from programme.differences import Change, say_slot
from programme.models import ProgrammeVersion, Session, Slot, SpeakerLink
from programme.snapshots import SlotLine
from programme.wordings import session_values
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import cancel_mails, queue_mail
from toolkit.text.markdown import escape_markdown
from toolkit.text.typography import format_day
from toolkit.wordings.kinds import Values

PARTICIPANT_PATH = "/promotion/programmes/{uuid}/"
SPEAKER_PATH = "/intervenant/{token}/"


def tell_participant(
    *, participant: Participant, session: Session, version: ProgrammeVersion, changes: Iterable[Change]
) -> OutboxMail:
    """Tell a participant that the programme is published or, where something changed, what did and nothing else."""
    lines = as_list(change.words for change in changes)
    values = {
        "personne": participant.user.full_name,
        "etat": version.get_standing_display().lower(),
        "version": str(version.number),
        "mot": version.note,
        "lien": f"{settings.SITE_URL}{PARTICIPANT_PATH.format(uuid=session.uuid)}",
    }
    return _write(
        session,
        event="programme.changed" if lines else "programme.published",
        key=f"{version.pk}:{participant.uuid}",
        to=participant.user.email,
        recipient=participant.user,
        about=participant.uuid,  # whoever of the staff must know nothing of the person reads none of it
        values={**values, "changements": lines},
    )


def ask_speaker(*, link: SpeakerLink, token: str, slots: Iterable[SlotLine]) -> OutboxMail:
    """Ask a speaker to confirm their slots, by the link of their page."""
    return _write_speaker(link, "speaker.asked", token, slots)


def remind_speaker(*, link: SpeakerLink, token: str, slots: Iterable[SlotLine]) -> OutboxMail:
    """Send the same link again to a speaker who has not answered."""
    return _write_speaker(link, "speaker.reminder", token, slots)


def tell_speaker_changed(
    *, link: SpeakerLink, token: str, slots: Iterable[SlotLine], changes: Iterable[Change]
) -> OutboxMail:
    """Tell a speaker what moved in their own slots."""
    return _write_speaker(link, "speaker.changed", token, slots, changes)


def tell_speaker_cancelled(*, link: SpeakerLink, changes: Iterable[Change]) -> OutboxMail:
    """Tell a speaker that none of their slots is left; the link in the mails that wait would open nothing."""
    keys = OutboxMail.objects.filter(about=link.session.uuid, key__contains=f":{link.uuid}:")
    cancel_mails(
        keys=list(keys.values_list("key", flat=True)), reason="Les interventions ont été annulées entre-temps."
    )
    return _write(
        link.session,
        event="speaker.cancelled",
        key=f"{link.uuid}:{link.mails}",
        to=link.speaker.email,
        values={"personne": link.speaker.full_name, "changements": as_list(change.words for change in changes)},
    )


def tell_declined(*, link: SpeakerLink, slot: Slot, note: str, at: datetime) -> OutboxMail | None:
    """Tell the service, at the address its mails are answered at, that a speaker declined a slot by their link."""
    to = link.session.organiser.email
    if not to:
        return None
    return _write(
        link.session,
        event="speaker.declined",
        key=f"{link.uuid}:{slot.uuid}:{at.isoformat()}",
        to=to,
        values={
            "personne": link.speaker.full_name,
            "intervention": f"« {slot.title} », {format_day(slot.half_day.day)} {slot.hours_label}",
            "mot": note,
        },
    )


def as_list(lines: Iterable[str]) -> str:
    """A Markdown list, one line each, whose words are taken literally."""
    return "\n".join(f"- {escape_markdown(line)}" for line in lines)


def _write_speaker(
    link: SpeakerLink, event: str, token: str, slots: Iterable[SlotLine], changes: Iterable[Change] = ()
) -> OutboxMail:
    address = f"{settings.SITE_URL}{SPEAKER_PATH.format(token=token)}"
    return _write(
        link.session,
        event=event,
        key=f"{link.uuid}:{link.mails}",
        to=link.speaker.email,
        values={
            "personne": link.speaker.full_name,
            "interventions": as_list(say_slot(slot) for slot in slots),
            "changements": as_list(change.words for change in changes),
            "lien": address,
            "valable_jusqu_au": format_day(link.expires_at),
        },
        confidential=True,
        secret=address,
    )


def _write(session: Session, *, event: str, key: str, values: Values, **mail: Any) -> OutboxMail:
    institute = session.organiser
    return queue_mail(
        event=event,
        key=f"{event}:{key}",
        values={**session_values(session), **values},
        institute=institute,
        scope=session.cycle.uuid if session.cycle is not None else None,
        reply_to=institute.email,
        **{"about": session.uuid, **mail},
    )
