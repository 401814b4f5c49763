"""Mails of programmes. Each is a row of the outbox, written in the transaction of what it tells.

A template holds flat variables only; VARIABLES says what each stands for, with an example.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings

from cycles.models import Participant
from programme.clashes import session_words
from programme.differences import Change, say_slot
from programme.models import ProgrammeVersion, Session, SpeakerLink
from programme.snapshots import SlotLine
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import cancel_mails, queue_mail
from toolkit.text.typography import format_day, format_days

PARTICIPANT_PATH = "/accueil/"
SPEAKER_PATH = "/intervenant/{token}/"

# Each is a template, and what the outbox calls it.
EVENTS = {
    "programme.published": "Programme publié, aux participants",
    "programme.changed": "Programme modifié, aux participants",
    "speaker.asked": "Intervenant sollicité",
    "speaker.changed": "Intervention modifiée",
    "speaker.cancelled": "Intervention annulée",
    "speaker.reminder": "Rappel à un intervenant",
}


class Variable(NamedTuple):
    """What a template may say: its name there, what staff call it, an example."""

    name: str
    label: str
    example: str


_SESSION = (
    Variable("session", "la session", "Module 1, CDG 2027"),
    Variable("titre", "le titre de la session", "Lire les territoires"),
    Variable("dates", "les dates de la session", "9\u00a0– 11\u00a0mars\u00a02027"),
    Variable("institut", "l’institut", "Institut national des études territoriales"),
)
_PARTICIPANT = (
    Variable("nom", "la personne", "Anaïs Vauquelin-Roche"),
    *_SESSION,
    Variable("etat", "provisoire ou confirmé", "confirmé"),
    Variable("version", "le numéro de la version", "2"),
    Variable("mot", "le mot d’accompagnement, s’il y en a un", "Le module garde ses horaires."),
    Variable("lien", "le lien vers le programme", "https://cycles.example.org/accueil/"),
)
_CHANGES = Variable(
    "changements",
    "ce qui a changé, en liste",
    "- «\u202fÉtude de cas\u202f», mardi 9\u00a0mars\u00a0: de 15\u00a0h à 16\u00a0h au lieu de 14\u00a0h à 15\u00a0h.",
)
_SPEAKER = (
    Variable("nom", "la personne sollicitée", "Mireille Tchoumi"),
    *_SESSION,
    Variable(
        "interventions", "ses interventions, en liste", "- Mardi 9\u00a0mars de 14\u00a0h à 15\u00a0h, « Débat »."
    ),
)
_LINK = (
    Variable("lien", "le lien personnel, sans compte", "https://cycles.example.org/intervenant/…/"),
    Variable("echeance", "le dernier jour du lien", "samedi 10 avril 2027"),
)
VARIABLES: dict[str, tuple[Variable, ...]] = {
    "programme.published": _PARTICIPANT,
    "programme.changed": (*_PARTICIPANT, _CHANGES),
    "speaker.asked": (*_SPEAKER, *_LINK),
    "speaker.changed": (*_SPEAKER, _CHANGES, *_LINK),
    "speaker.cancelled": (_SPEAKER[0], *_SESSION, _CHANGES),
    "speaker.reminder": (*_SPEAKER, *_LINK),
}


def tell_participant(
    *, participant: Participant, session: Session, version: ProgrammeVersion, changes: Iterable[Change]
) -> OutboxMail:
    """Tell a participant that the programme is published or, where something changed, what did and nothing else."""
    lines = as_list(change.words for change in changes)
    event = "programme.changed" if lines else "programme.published"
    context = {
        "nom": participant.user.full_name,
        **_session_values(session),
        "etat": version.get_standing_display().lower(),
        "version": str(version.number),
        "mot": version.note,
        "lien": f"{settings.SITE_URL}{PARTICIPANT_PATH}",
    }
    return _write(
        session,
        event=event,
        key=f"{version.pk}:{participant.uuid}",
        to=participant.user.email,
        recipient=participant.user,
        context={**context, "changements": lines} if lines else context,
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
        context={
            "nom": link.speaker.full_name,
            **_session_values(link.session),
            "changements": as_list(change.words for change in changes),
        },
    )


def as_list(lines: Iterable[str]) -> str:
    """A Markdown list, one line each."""
    return "\n".join(f"- {line}" for line in lines)


def _write_speaker(
    link: SpeakerLink, event: str, token: str, slots: Iterable[SlotLine], changes: Iterable[Change] = ()
) -> OutboxMail:
    address = f"{settings.SITE_URL}{SPEAKER_PATH.format(token=token)}"
    context = {
        "nom": link.speaker.full_name,
        **_session_values(link.session),
        "interventions": as_list(say_slot(slot) for slot in slots),
        "lien": address,
        "echeance": format_day(link.expires_at),
    }
    lines = as_list(change.words for change in changes)
    return _write(
        link.session,
        event=event,
        key=f"{link.uuid}:{link.mails}",
        to=link.speaker.email,
        context={**context, "changements": lines} if lines else context,
        confidential=True,
        secret=address,
    )


def _session_values(session: Session) -> dict[str, str]:
    dates = format_days(session.starts_on, session.ends_on) if session.starts_on and session.ends_on else ""
    return {
        "session": session_words(session),
        "titre": session.title,
        "dates": dates,
        "institut": session.organiser.name,
    }


def _write(session: Session, *, event: str, key: str, **mail: object) -> OutboxMail:
    institute = session.organiser
    return queue_mail(  # type: ignore[misc]  # the rest is typed by whoever calls
        event=event,
        key=f"{event}:{key}",
        template=f"programme/mails/{event.replace('.', '_')}.md",
        institute=institute,
        about=session.uuid,
        reply_to=institute.email,
        **mail,  # type: ignore[arg-type]
    )
