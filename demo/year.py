"""The year of the promotion, played through the services that the pages use: called, taught, signed, attested."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from attendance.codes import current_code
from attendance.enums import Mark
from attendance.hours import ends_at
from attendance.rolls import Roll, speakers_of
from attendance.services import record_presence, seal_sheet, sign_for_speaker, sign_presence
from attendance.services.attesting import issue_attestations, scope_of_cycle, scope_of_session
from attendance.services.recording import Said
from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import Outcome
from convocations.calls import calls_of
from convocations.services import convene, save_practical
from cycles.enums import ParticipantState
from cycles.models import Participant
from demo.clock import playing_at
from demo.loading import Loading
from demo.opinions import give_opinions
from demo.peers import gather_peers
from demo.people import ADVISER, ASSISTANT, HEAD
from demo.programmes import lay_out_later_modules
from programme.enums import ProgrammeState, SessionKind
from programme.models import HalfDay, Programme, Session
from programme.services import mark_held, save_session
from toolkit.domain.errors import DomainError
from toolkit.text.typography import format_day, typeset

CALLED = datetime.timedelta(days=28)  # before a session begins
JOINED = datetime.timedelta(days=26)
SEALED = datetime.timedelta(minutes=40)  # after the half-day ends
TOUR_PLACE = "Gand, Belgique"
LEAVES_AFTER = 2  # the number of the module
LEFT = "Prend un poste dans un autre pays en septembre : ne peut pas suivre la seconde moitié du cycle."
PRACTICAL = {
    "lodging": "Chambre individuelle réservée par l'institut pour les nuits de la session, à cinq minutes à pied.",
    "meals": "Déjeuners pris ensemble à l'institut. Les trajets sont remboursés sur justificatif, au forfait.",
    "to_prepare": "Apportez l'organigramme de vos services et une décision récente dont vous avez douté.",
    "warn": "Service formation, 03 00 00 02 00, dès que vous le savez.",
    "access_contact": "Service formation, 03 00 00 02 00, en toute discrétion.",
}


def call_to_first_module(loading: Loading) -> None:
    """Those who had not answered confirm; the promotion is called to module 1; the last to confirm joins it late."""
    first = _modules(loading)[0]
    with _at(first, -CALLED - datetime.timedelta(days=3)):
        _confirm(_admitted(loading).exclude(committee_item__decision__outcome=Outcome.WAITLISTED))
        lay_out_later_modules(actor=loading.people.colleague(ADVISER), cycle=loading.cycle)
    _call(loading, first)
    with _at(first, -JOINED):
        _confirm(_admitted(loading))


def teach_first_module(loading: Loading) -> None:
    """Everybody signs the half-days of module 1, whose sheets are sealed and attested; then groups of peers form."""
    first = _modules(loading)[0]
    _hold(loading, first)
    gather_peers(loading.people, cycle=loading.cycle, begins=first.half_days.all()[0].begins_at)


def teach_the_year(loading: Loading) -> None:
    """The other sessions, one after the other, somebody leaving on the way; the year is attested."""
    *_, last = sessions = _sessions(loading)
    for session in sessions:
        if session.kind == SessionKind.STUDY_TOUR and not session.place:
            session.place = TOUR_PLACE
            save_session(session=session)
        _call(loading, session)
        _hold(loading, session)
        if session.number == LEAVES_AFTER:
            _leave(loading, session)
    give_opinions(loading.people, cycle=loading.cycle)
    with _at(last, datetime.timedelta(days=8)):
        issue_attestations(actor=loading.people.colleague(ADVISER), scope=scope_of_cycle(loading.cycle))


def _sessions(loading: Loading) -> list[Session]:
    related = ("cycle__institute", "institute", "programme__venue")
    return list(Session.objects.of_cycle(loading.cycle).filter(starts_on__isnull=False).select_related(*related))


def _modules(loading: Loading) -> list[Session]:
    return [session for session in _sessions(loading) if session.kind == SessionKind.MODULE]


def check_first_module_over(loading: Loading) -> None:
    """Raise DomainError (409) while module 1 is yet to come."""
    _check_over(_modules(loading)[0])


def check_year_over(loading: Loading) -> None:
    """Raise DomainError (409) while a session of the year is yet to come."""
    _check_over(_sessions(loading)[-1])


def _check_over(session: Session) -> None:
    if session.ends_on is None or session.ends_on >= timezone.localdate():
        when = f", qui finit le {format_day(session.ends_on)}" if session.ends_on else ""
        raise DomainError(
            f"La démonstration est déjà chargée, et cette session n’y a pas encore eu lieu : {session.title}{when}. "
            "Videz VAR_DIR et relancez la commande : elle place alors toute la démonstration assez tôt."
        )


@contextmanager
def _at(session: Session, after: datetime.timedelta) -> Iterator[None]:
    """Play so long after the session begins; now, where that is yet to come."""
    begins = session.half_days.all()[0].begins_at
    with playing_at(min(begins + after, timezone.now())):
        yield


def _admitted(loading: Loading) -> QuerySet[Candidature]:
    return Candidature.objects.filter(cycle=loading.cycle, state=State.ADMITTED).select_related("applicant")


def _confirm(candidatures: Iterable[Candidature]) -> None:
    for candidature in candidatures:
        services.confirm_place(actor=candidature.applicant, candidature=candidature)


def _call(loading: Loading, session: Session) -> None:
    actor = loading.people.colleague(ASSISTANT)
    with _at(session, -CALLED), transaction.atomic():
        if not hasattr(session, "practical"):
            save_practical(actor=actor, session=session, values={k: typeset(v) for k, v in PRACTICAL.items()})
        if calls_of(session).known_to(actor).to_send:
            convene(actor=actor, session=session)


def _leave(loading: Loading, session: Session) -> None:
    people = Participant.objects.filter(cycle=loading.cycle).order_by("user__sort_name", "pk")
    if people.filter(state=ParticipantState.LEFT).exists():
        return
    leaver = people[len(people) // 2]
    candidature = Candidature.objects.get(cycle=loading.cycle, applicant=leaver.user)
    with _at(session, datetime.timedelta(days=9)):
        services.cancel_participation(
            actor=loading.people.colleague(HEAD), candidature=candidature, reason=typeset(LEFT)
        )


def _hold(loading: Loading, session: Session) -> None:
    """The sheets of a session that are not sealed yet are signed and sealed; then it is held, and attested."""
    adviser = loading.people.colleague(ADVISER)
    halves = list(HalfDay.objects.filter(session=session, sheet__sealed_at__isnull=True))
    for rank, half in enumerate(halves):
        half.session = session
        with transaction.atomic():
            _sign(loading.people.colleague(ASSISTANT), half, rank)
        with playing_at(ends_at(half) + SEALED):
            seal_sheet(actor=adviser, half_day=half, seen=Roll(half).mark)
    with playing_at(ends_at(half) + SEALED * 2) if halves else _at(session, datetime.timedelta(days=4)):
        if Programme.objects.filter(session=session, state=ProgrammeState.CONFIRMED).exists():
            mark_held(actor=adviser, session=session)
        if halves:
            issue_attestations(actor=adviser, scope=scope_of_session(session))
    give_opinions(loading.people, session=session)


def _sign(assistant: User, half: HalfDay, rank: int) -> None:
    """The promotion signs with the code of the room; one comes late, one is excused, one is forgotten."""
    lines = [line for line in Roll(half).lines if line.is_missing]
    turn = ((half.session.number or 7) * 4 + rank) * 5
    late, excused, forgotten = ((turn + step) % max(len(lines), 3) for step in (0, 1, 2))
    for order, line in enumerate(lines):
        with playing_at(half.begins_at + datetime.timedelta(seconds=17 * order - 240)):
            if order == late and rank == 1:
                said = Said(Mark.LATE, _after(half.starts_at, minutes=20))
                record_presence(actor=assistant, half_day=half, enrolment=line.enrolment.uuid, said=said)
            elif order == excused and rank == 2:
                said = Said(Mark.EXCUSED, reason="Conseil municipal avancé.")
                record_presence(actor=assistant, half_day=half, enrolment=line.enrolment.uuid, said=said)
            elif order != forgotten or rank != 3:
                sign_presence(actor=line.enrolment.user, half_day=half, code=current_code(half).scanned)
    with playing_at(ends_at(half) - datetime.timedelta(minutes=5)):
        for speaker in speakers_of(half):
            sign_for_speaker(actor=assistant, half_day=half, speaker=speaker.uuid)


def _after(hour: datetime.time, *, minutes: int) -> datetime.time:
    return (datetime.datetime.combine(datetime.date.min, hour) + datetime.timedelta(minutes=minutes)).time()
