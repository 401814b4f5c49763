"""Enrolments made, ended, and given another employer."""

import datetime
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.models import User
from cycles.enums import ParticipantState
from cycles.lifecycle import PARTICIPANTS
from cycles.models import Participant
from cycles.services import Post, change_post, is_kept_away
from organisations.models import Employer
from programme.enums import PromotionAct
from programme.models import EmployerMove, Enrolment, Session
from programme.permissions import can_book
from toolkit.calendars.entries import PARIS
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.journal.services import record
from toolkit.text.typography import format_day


def enrol_participant_in_sessions(*, participant: Participant) -> None:
    """Enrol someone of a promotion in each of its sessions that was not over when they came. Twice changes nothing.

    Three queries at most, in the transaction that locks the cycle.
    """
    held = Enrolment.objects.filter(user=participant.user_id).values("session")
    sessions = Session.objects.of_cycle(participant.cycle).exclude(pk__in=held).prefetch_related("half_days")
    _enrol([row for session in sessions for row in _made(session, [participant])])


def enrol_promotion(*, session: Session) -> None:
    """Enrol in a session of a cycle those of the promotion who lack it. Twice changes nothing. One query, or three."""
    held = Enrolment.objects.of_session(session).values("user")
    lacking = Participant.objects.enrolled().filter(cycle=session.cycle_id).exclude(user__in=held)
    people = list(lacking.select_related("employer"))
    if people:
        _enrol(list(_made(session, people)))


def leave_sessions(*, participant: Participant) -> None:
    """Say of someone who left the promotion since when they no longer come; sessions that were over stay as they are.

    One query. Twice changes nothing.
    """
    left_at = participant.left_at or timezone.now()
    to_come = Q(session__ends_on__isnull=True) | Q(session__ends_on__gte=timezone.localdate(left_at, PARIS))
    Enrolment.objects.standing().filter(to_come, participant=participant).update(left_at=left_at)


@transaction.atomic
def move_employer(
    *, actor: User, participant: Participant, employer: Employer, since: datetime.date, function: str = ""
) -> EmployerMove:
    """Note that someone of a promotion works elsewhere from a day on.

    Sessions that begin from that day on, or without dates, take the new employer; the earlier ones keep theirs. What is
    owed, by whom and where it is invoiced stays as it was committed to. The training contact was that of the former
    employer: it is to be given again.

    Raises NotAllowedError (403) for whoever is not of the training team or is kept away, DomainError (409) for someone
    who left or whose employer it is already, IncompleteError (422) for a day that cannot be.
    """
    kept_away = is_kept_away(user=actor, cycle_id=participant.cycle_id, person_id=participant.user_id)
    if kept_away or not can_book(actor, participant.cycle.institute_id):
        raise NotAllowedError("Seule l’équipe de formation de l’institut note un changement d’employeur.")
    locked = PARTICIPANTS.lock(participant.pk)
    former = locked.employer
    if locked.state == ParticipantState.LEFT:
        raise DomainError("Cette personne a quitté la promotion\u00a0: son employeur ne change plus ici.")
    if former == employer:
        raise DomainError(f"{employer.name} est déjà l’employeur de cette personne\u00a0: rien n’a changé.")
    _check_day(locked, since)
    move = EmployerMove.objects.create(
        participant=locked,
        former=former,
        former_name=former.name,
        employer=employer,
        employer_name=employer.name,
        since=since,
        noted_by=actor,
    )
    from_then = Q(session__starts_on__isnull=True) | Q(session__starts_on__gte=since)
    Enrolment.objects.filter(from_then, participant=locked).update(employer=employer, employer_name=employer.name)
    locked.employer = participant.employer = employer
    locked.save(update_fields=["employer"])
    post: Post = {"function": function.strip(), "training_contact_name": "", "training_contact_email": ""}
    change_post(participant=locked, post=post)
    subject = f"de {former.name} à {employer.name}, depuis le {format_day(since, weekday=False)}"
    record(about=locked.uuid, actor=actor, kind=PromotionAct.EMPLOYER_MOVED, subject=subject)
    return move


def _check_day(participant: Participant, since: datetime.date) -> None:
    """Raise IncompleteError (422) for a day before the person came or the last move, or after the last session."""
    came = timezone.localdate(participant.enrolled_at, PARIS)
    if since < came:
        raise IncompleteError(
            f"Cette personne est dans la promotion depuis le {format_day(came, weekday=False)}, avec l’employeur qui "
            "s’est engagé\u00a0: donnez un jour à partir de celui-là."
        )
    last_move = participant.employer_moves.aggregate(last=Max("since"))["last"]
    if last_move and since < last_move:
        raise IncompleteError(
            f"Un changement d’employeur est déjà noté au {format_day(last_move, weekday=False)}\u00a0: donnez ce jour "
            "ou un jour plus tardif."
        )
    ends = list(Session.objects.of_cycle(participant.cycle).values_list("ends_on", flat=True))
    if ends and all(ends) and since > max(ends):
        raise IncompleteError(
            f"La dernière session de la promotion finit le {format_day(max(ends), weekday=False)}\u00a0: ce qui change "
            "ensuite ne la regarde plus."
        )


def _enrol(rows: list[Enrolment]) -> None:
    # Two transactions may give the same person the same session: it is held once.
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True)


def _made(session: Session, participants: Iterable[Participant]) -> Iterator[Enrolment]:
    """An enrolment for each of those who came before the session was over. One query, unless half-days were read."""
    begins = _beginning(session)
    for participant in participants:
        came = participant.enrolled_at
        if session.ends_on is None or timezone.localdate(came, PARIS) <= session.ends_on:
            yield Enrolment(
                session=session,
                user_id=participant.user_id,
                participant=participant,
                employer=participant.employer,
                employer_name=participant.employer.name,
                owed_from=came if begins is not None and begins <= came else None,
            )


def _beginning(session: Session) -> datetime.datetime | None:
    """When its first half-day begins, or its first day when it has none; None without dates."""
    if session.starts_on is None:
        return None
    first = datetime.datetime.combine(session.starts_on, datetime.time(), PARIS)
    return min((half.begins_at for half in session.half_days.all()), default=first)
