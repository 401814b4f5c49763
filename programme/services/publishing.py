"""Publish a programme in numbered versions, and tell those whom it concerns what changed."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.holding import is_held
from accounts.models import User
from programme.differences import Change, what_changed
from programme.documents import PROGRAMME
from programme.enums import ProgrammeAct, ProgrammeState
from programme.lifecycle import PROGRAMMES
from programme.mails import tell_participant
from programme.models import Programme, ProgrammeVersion, Session
from programme.permissions import check_writes
from programme.queries import participants_of, published_programme, speakers_with_news
from programme.services.asking import tell_news
from programme.services.locking import lock_open_programme, renew
from programme.snapshots import Snapshot, take_snapshot
from toolkit.documents.services import issue_document
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record

NOTE_LIMIT = 1_000


@transaction.atomic
def publish_programme(
    *,
    actor: User,
    session: Session,
    confirmed: bool,
    note: str = "",
    tell_participants: bool = True,
    tell_speakers: bool = True,
    seen: UUID | None = None,
) -> ProgrammeVersion:
    """Publish the programme as it stands under the next number, and tell who is concerned.

    Participants are told when something changed for them, or when it is published for the first time or confirmed;
    speakers, only when their own slots moved since they were last told: those left out now are told next time.
    `seen` is the revision that the page showed. Raises NotAllowedError (403), StaleError (409) when something of it was
    changed meanwhile, DomainError (409) when there is nothing to publish, IncompleteError (422) for a note too long.
    """
    check_writes(actor, session.organiser.pk)
    programme = lock_open_programme(session)
    _check_publishable(programme, confirmed, seen, note)
    present, changes = _what_is_new(programme, confirmed)
    if confirmed and programme.state == ProgrammeState.PROVISIONAL:
        PROGRAMMES.apply("confirm", pk=programme.pk, actor=actor)
        programme.refresh_from_db(fields=["state"])
    renew(programme)
    version = _write_version(programme, actor, present, note=note, changes=[change.words for change in changes])
    if tell_participants:
        for participant in participants_of(session):
            if not is_held(participant.user):  # one who wrote by post may have no address
                tell_participant(participant=participant, session=session, version=version, changes=changes)
    if tell_speakers:
        for news in speakers_with_news(session, present):
            news.link.session = session
            tell_news(news, present)
    record(about=session.uuid, actor=actor, kind=ProgrammeAct.PUBLISHED, subject=f"version {version.number}")
    return version


@transaction.atomic
def mark_held(*, actor: User, session: Session) -> ProgrammeVersion:
    """Say that the session took place as its programme says: its last version, which nothing changes any more.

    Raises NotAllowedError (403), DomainError (409) before the end of the last half-day or while something is not
    published, StaleError (409) for a programme that is not confirmed.
    """
    check_writes(actor, session.organiser.pk)
    programme = lock_open_programme(session)
    present, last = take_snapshot(session), published_programme(session)
    if last and what_changed(last.programme, present):
        raise DomainError(
            f"Le programme a changé depuis la version {last.number} : publiez-le d’abord, pour garder ce qui a eu lieu."
        )
    if last is None:
        raise DomainError("Ce programme n’a pas été publié : publiez-le d’abord, pour garder ce qui a eu lieu.")
    PROGRAMMES.apply("hold", pk=programme.pk, actor=actor)
    programme.refresh_from_db(fields=["state"])
    record(about=session.uuid, actor=actor, kind=ProgrammeAct.HELD)
    return _write_version(programme, actor, present, note="", changes=[])


def _what_is_new(programme: Programme, confirmed: bool) -> tuple[Snapshot, list[Change]]:
    """The programme as it stands, and what changed since its last version. Raises DomainError when nothing did."""
    present, last = take_snapshot(programme.session), published_programme(programme.session)
    if not present.slots:
        raise DomainError("Ce programme est vide : écrivez au moins une séquence avant de le publier.")
    changes = what_changed(last.programme, present) if last else []
    firmer = confirmed and programme.state == ProgrammeState.PROVISIONAL
    if last and not changes and not firmer:
        raise DomainError(f"Rien n’a changé depuis la version {last.number} : il n’y a rien à publier.")
    return present, changes


def _check_publishable(programme: Programme, confirmed: bool, seen: UUID | None, note: str) -> None:
    if seen is not None and programme.revision != seen:
        raise StaleError(
            "Le programme a changé pendant que cette page était ouverte : rien n’a été publié. Relisez ce qui "
            "partirait maintenant, puis publiez."
        )
    if programme.state == ProgrammeState.CONFIRMED and not confirmed:
        raise DomainError("Ce programme est confirmé : il ne redevient pas provisoire. Publiez-le comme confirmé.")
    if len(note) > NOTE_LIMIT:
        raise IncompleteError(f"Le mot d’accompagnement tient en {NOTE_LIMIT} caractères : raccourcissez-le.")


def _write_version(
    programme: Programme, actor: User, present: Snapshot, *, note: str, changes: Iterable[str]
) -> ProgrammeVersion:
    last = programme.versions.order_by("-number").values_list("number", flat=True).first()
    version = ProgrammeVersion(
        programme=programme,
        revision=programme.revision,
        number=(last or 0) + 1,
        standing=programme.state,
        published_at=timezone.now(),
        published_by=actor,
        note=note.strip(),
        snapshot=present.to_json(),
        changes=list(changes),
    )
    facts = {"version": version, "session": programme.session, "present": present}
    version.document = issue_document(kind=PROGRAMME, about=version.uuid, **facts)
    version.save()
    return version
