"""A person warns of an absence, before or after, and takes a declaration back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.absences.enums import AbsenceAct
from attendance.absences.erasing import closes_on, erase_of
from attendance.absences.lifecycle import ABSENCES
from attendance.journal import about_of
from attendance.models import Absence, AbsencePiece, AbsentHalfDay, Presence
from attendance.models.absences import KIND_LIMIT
from attendance.models.rules import rules_of
from attendance.models.sheets import REASON_LIMIT
from programme.models import Enrolment, HalfDay, Session
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.files.check import check_upload
from toolkit.journal.services import Line, record, record_all
from toolkit.text.french import list_in_words

MOST_A_DAY = 10  # declarations of one person, at one session
NOT_YOURS = "Cette session n’est pas la vôtre\u00a0: rechargez la page."
LEFT = "Vous avez quitté la promotion\u00a0: il n’y a plus d’absence à déclarer."
GONE = "Vous ne devez plus, ou pas, une de ces demi-journées\u00a0: rechargez la page, puis choisissez à nouveau."
PERSON_LEFT = "Départ de la promotion."
MOVED = "Ses demi-journées n’existent plus\u00a0: la session a changé de dates."


@dataclass(frozen=True)
class Declared:
    """What is said of an absence. `key` is the identifier that the page gives it: sent twice, it is one."""

    key: UUID
    half_days: Collection[UUID]
    kind: str
    reason: str
    upload: UploadedFile | None = None


def declare_absence(*, actor: User, session: Session, said: Declared) -> Absence:
    """Warn of an absence at half-days of a session, for oneself alone.

    Raises NotAllowedError (403), IncompleteError (422), UploadError (422) for a piece that cannot be taken, DomainError
    (409) for somebody who left, for a half-day that is not owed, is signed or declared already, past MOST_A_DAY, and
    once absences of the session are closed; OSError as the checks of files do.
    """
    _check_words(session, said)
    checked = check_upload(said.upload) if said.upload else None  # before the lock: it may take seconds
    with transaction.atomic():
        enrolment = _lock_own(actor, session)
        first = Absence.objects.filter(uuid=said.key, enrolment=enrolment).first()
        if first is not None:
            return first
        halves = _check_half_days(enrolment, session, said.half_days)
        absence = Absence.objects.create(
            uuid=said.key,
            enrolment=enrolment,
            kind=said.kind,
            reason=said.reason.strip(),
            declared_at=timezone.now(),
        )
        AbsentHalfDay.objects.bulk_create(AbsentHalfDay(absence=absence, half_day=half) for half in halves)
        if checked is not None:
            piece = AbsencePiece(absence=absence)
            piece.take(checked)
            piece.save()
        _note(AbsenceAct.DECLARED, enrolment, halves, actor)
    return absence


@transaction.atomic
def withdraw_absence(*, actor: User, absence: Absence) -> Absence:
    """Take back what nobody has judged yet; why one was to be absent is erased at once.

    Raises NotAllowedError (403), StaleError (409) once it is judged.
    """
    if absence.enrolment.user_id != actor.pk:
        raise NotAllowedError("Seule la personne elle-même retire ce qu’elle a déclaré.")
    row = ABSENCES.apply("withdraw", pk=absence.pk, actor=actor).row
    _note(AbsenceAct.WITHDRAWN, absence.enrolment, absence.half_days, actor)
    erase_of(Absence.objects.filter(pk=row.pk))
    return row


@transaction.atomic
def close_absences(*, enrolments: Iterable[Enrolment]) -> None:
    """Of people who left, nothing is to be judged any more: what they declared lapses, and why is erased."""
    rows = Absence.objects.filter(enrolment__in=[each.pk for each in enrolments])
    _lapse(rows.declared().order_by("pk"), PERSON_LEFT)
    erase_of(rows)


@transaction.atomic
def drop_half_days(half_days: Collection[HalfDay]) -> list[Absence]:
    """Take half-days that go out of what was declared; return those of which none is left, which lapse.

    The caller has locked the session.
    """
    spans = AbsentHalfDay.objects.filter(half_day__in=half_days)
    touched = set(spans.values_list("absence", flat=True))
    spans.delete()
    rows = Absence.objects.standing().filter(pk__in=touched, spans__isnull=True)
    return _lapse(rows.order_by("pk"), MOVED)


def _lapse(rows: Iterable[Absence], why: str) -> list[Absence]:
    found = [ABSENCES.apply("lapse", pk=row.pk, columns=lambda _: {"lapsed_reason": why}).row for row in rows]
    record_all(
        [Line(about_of(row.enrolment), AbsenceAct.LAPSED, subject=why) for row in found],
        actor=None,
    )
    return found


def names_of(halves: Iterable[HalfDay]) -> str:
    """« mardi 9 mars 2027, après-midi, et mercredi 10 mars 2027, matin »."""
    return list_in_words([half.name for half in halves])


def _check_words(session: Session, said: Declared) -> None:
    if not said.half_days:
        raise IncompleteError("Choisissez au moins une demi-journée.")
    if said.kind not in rules_of(session.organiser).kinds_of_absence or len(said.kind) > KIND_LIMIT:
        raise IncompleteError("Choisissez une des natures d’absence proposées.")
    if not said.reason.strip():
        raise IncompleteError("Écrivez le motif de l’absence en quelques mots.")
    if len(said.reason.strip()) > REASON_LIMIT:
        raise IncompleteError(
            f"Le motif compte {len(said.reason.strip())} caractères, la limite est de {REASON_LIMIT}."
        )


def _lock_own(actor: User, session: Session) -> Enrolment:
    """One's own enrolment, locked after the session, as whoever moves its dates or says that one left does."""
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("participant")
    found = rows.filter(session=session, user=actor).first()
    if found is None:
        raise NotAllowedError(NOT_YOURS)
    if found.left_at is not None:
        raise DomainError(LEFT)
    return found


def _check_half_days(enrolment: Enrolment, session: Session, wanted: Collection[UUID]) -> list[HalfDay]:
    """The half-days, where each may be declared. Raises DomainError (409)."""
    closes = closes_on(session)
    if closes is not None and timezone.localdate() >= closes:
        raise DomainError("Les absences à cette session ne se déclarent plus ici\u00a0: écrivez au service formation.")
    day = timezone.now() - timezone.timedelta(days=1)
    if Absence.objects.filter(enrolment=enrolment, declared_at__gt=day).count() >= MOST_A_DAY:
        raise DomainError("Vous avez déjà fait dix déclarations depuis hier\u00a0: écrivez au service formation.")
    halves = list(session.half_days.filter(uuid__in=wanted))
    owed = [half for half in halves if Enrolment.objects.owing(half).filter(pk=enrolment.pk).exists()]
    if len(owed) < len(set(wanted)):
        raise DomainError(GONE)
    signed = seen_there(enrolment)
    declared = set(
        AbsentHalfDay.objects.filter(absence__in=Absence.objects.standing().filter(enrolment=enrolment)).values_list(
            "half_day", flat=True
        )
    )
    for half in owed:
        if half.pk in signed:
            raise DomainError(f"Votre présence du {half.name} est relevée\u00a0: il n’y a pas d’absence à déclarer.")
        if half.pk in declared:
            raise DomainError(
                f"Votre absence du {half.name} est déjà déclarée\u00a0: retirez-la d’abord pour la changer."
            )
    return owed


def seen_there(enrolment: Enrolment) -> set[int]:
    """The half-days whose last row says that the person is there, or is excused already. One query."""
    last: dict[int, Presence] = {}
    for row in Presence.objects.filter(enrolment=enrolment).select_related("sheet"):
        last[row.sheet.half_day_id] = row
    return {half for half, row in last.items() if row.kind.counts or row.kind.is_excused}


def _note(kind: AbsenceAct, enrolment: Enrolment, halves: Iterable[HalfDay], actor: User) -> None:
    record(about=about_of(enrolment), actor=actor, kind=kind, subject=names_of(halves))
