"""Absences are declared by the person, judged once, and their reason is erased in time."""

import datetime
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from accounts.enums import Role
from attendance.absences.declaring import withdraw_absence
from attendance.absences.enums import AbsenceAct, AbsenceState
from attendance.absences.erasing import forget_absences
from attendance.absences.judging import judge_absence
from attendance.absences.waiting import things_waiting
from attendance.enums import Mark
from attendance.models import Absence, AbsencePiece, AttendanceSheet, Attestation, Presence
from attendance.personal_data import personal_data
from attendance.services.attesting import issue_attestations, scope_of_session
from attendance.tasks import erase_absences_task
from cycles.services import keep_away, remove_participant
from programme.models import HalfDay, Session
from programme.services import save_session
from tests.factories.absences import BEFORE, declare, judge, read, seal_absent
from tests.factories.accounts import make_staff
from tests.factories.attendance import AFTER, DURING, open_room
from tests.factories.candidatures import pdf_upload
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files.errors import UploadError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(time_machine):
    """A week before a module."""
    time_machine.move_to(DURING, tick=False)
    made = open_room(2)
    time_machine.move_to(BEFORE, tick=False)
    return made


def acts(room, rank=0):
    rows = JournalEntry.objects.filter(about=room.people[rank].uuid, kind__startswith="absence-")
    return list(rows.order_by("pk").values_list("kind", flat=True))


def mails():
    return list(OutboxMail.objects.filter(event__startswith="absence.").order_by("pk").values_list("event", flat=True))


def marks(room, rank=0):
    rows = Presence.objects.filter(enrolment=room.enrolment(rank)).order_by("pk")
    return list(rows.values_list("mark", flat=True))


class TestDeclaring:
    def test_names_half_days_and_waits_for_the_adviser(self, room):
        absence = declare(room, halves=room.halves[1:3])
        assert [half.pk for half in read(absence).half_days] == [half.pk for half in room.halves[1:3]]
        assert absence.standing.is_declared and acts(room) == [AbsenceAct.DECLARED]
        (waiting,) = things_waiting(room.adviser, [room.cycle])
        assert (waiting.title, waiting.things[0].name) == ("absence à juger", "Anaïs Personne-01")
        assert "mercredi 10\u00a0mars\u00a02027, matin et 1 de plus" in waiting.things[0].what
        assert things_waiting(room.assistant, [room.cycle]) == []

    def test_twice_by_the_same_page_is_one(self, room):
        key = uuid4()
        assert declare(room, key=key) == declare(room, key=key)
        with pytest.raises(DomainError, match="est déjà déclarée"):
            declare(room)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"kind": "Grève"}, "natures d’absence proposées"),
            ({"reason": "  "}, "Écrivez le motif"),
            ({"reason": "x" * 501}, "compte 501 caractères, la limite est de 500"),
        ],
    )
    def test_asks_why_within_bounds(self, room, said, words):
        with pytest.raises(IncompleteError, match=words):
            declare(room, **said)
        assert not Absence.objects.exists()

    def test_of_somebody_elses_session_or_half_day_is_refused(self, room):
        other = open_room(1, code="CDG-2")
        with pytest.raises(DomainError, match="Vous ne devez plus, ou pas"):
            declare(room, halves=[other.first])
        room.people[0] = other.people[0]
        with pytest.raises(NotAllowedError):
            declare(room)

    def test_late_joiner_declares_only_what_they_owe(self, room):
        late = room.enrolment(0)
        late.owed_from = AFTER
        late.save()
        with pytest.raises(DomainError, match="Vous ne devez plus, ou pas"):
            declare(room)
        assert declare(room, halves=[room.halves[1]])

    def test_where_one_signed_is_refused_and_afterwards_is_taken_for_two_months(self, room, time_machine):
        time_machine.move_to(DURING, tick=False)
        room.note(0)
        with pytest.raises(DomainError, match="est relevée"):
            declare(room)
        time_machine.move_to(datetime.datetime(2027, 5, 10, 12, tzinfo=datetime.UTC), tick=False)
        assert declare(room, halves=[room.halves[3]])
        time_machine.move_to(datetime.datetime(2027, 5, 11, 12, tzinfo=datetime.UTC), tick=False)
        with pytest.raises(DomainError, match="ne se déclarent plus ici"):
            declare(room, halves=[room.halves[2]])

    def test_a_piece_is_checked_and_kept_apart(self, room):
        absence = declare(room, upload=pdf_upload("certificat.pdf"))
        assert absence.piece.filename == "certificat.pdf" and absence.piece.file.name.startswith("absences/")
        with pytest.raises(UploadError):
            declare(room, 1, upload=pdf_upload("faux.pdf", b"rien"))
        assert Absence.objects.count() == 1

    def test_is_taken_back_until_judged(self, room):
        absence = declare(room, upload=pdf_upload())
        with pytest.raises(NotAllowedError):
            withdraw_absence(actor=room.people[1].user, absence=absence)
        withdraw_absence(actor=absence.enrolment.user, absence=absence)
        absence.refresh_from_db()
        assert (absence.state, absence.reason) == (AbsenceState.WITHDRAWN, "") and not AbsencePiece.objects.exists()
        again = declare(room)
        judge(room, again)
        with pytest.raises(StaleError, match="Hélène Marchandeau a déjà décidé"):
            withdraw_absence(actor=absence.enrolment.user, absence=again)


class TestJudging:
    def test_accepted_it_is_excused_on_the_sheet_without_its_reason(self, room):
        absence = judge(room, declare(room))
        row = Presence.objects.get(enrolment=room.enrolment())
        assert (row.mark, row.reason, row.recorded_by) == (
            Mark.EXCUSED,
            "Absence déclarée et acceptée",
            room.adviser,
        )
        assert absence.standing.is_accepted and mails() == ["absence.accepted"]
        mail = OutboxMail.objects.get()
        assert "mardi 9\u00a0mars\u00a02027, après-midi" in mail.text_body
        assert "Opération" not in mail.text_body and "Santé" not in mail.text_body

    def test_refused_with_a_reason_nothing_is_excused(self, room):
        absence = declare(room)
        with pytest.raises(IncompleteError, match="Écrivez pourquoi"):
            judge(room, absence, accepted=False)
        judge(room, absence, accepted=False, reason="Une seule matinée.")
        assert marks(room) == [] and mails() == ["absence.refused"]
        assert "Une seule matinée." in OutboxMail.objects.get().text_body

    def test_after_the_seal_it_is_a_correction_that_attestations_follow(self, room, time_machine):
        time_machine.move_to(DURING, tick=False)
        seal_absent(room, time_machine)
        first, _ = issue_attestations(actor=room.adviser, scope=scope_of_session(room.session))
        sheet = AttendanceSheet.objects.get()
        former = sheet.document
        judge(room, declare(room))
        sheet.refresh_from_db()
        former.refresh_from_db()
        assert marks(room) == [Mark.ABSENT, Mark.EXCUSED] and former.is_cancelled and sheet.document.file
        assert Attestation.objects.standing().get(user=first.user) == first  # excused or not, it is not followed

    def test_where_the_person_came_after_all_nothing_changes(self, room, time_machine):
        absence = declare(room, halves=room.halves[:2])
        time_machine.move_to(DURING, tick=False)
        room.note(0)
        judge(room, absence)
        assert marks(room) == [Mark.PRESENT, Mark.EXCUSED]

    def test_changed_by_another_decision_with_a_reason(self, room, time_machine):
        absence = declare(room, halves=room.halves[:2])
        judge(room, absence)
        with pytest.raises(StaleError, match="a déjà décidé de cette absence"):
            judge(room, absence)
        with pytest.raises(IncompleteError):
            judge(room, absence, accepted=False)
        time_machine.move_to(DURING, tick=False)
        judge(room, absence, accepted=False, reason="Erreur de personne.")
        assert marks(room) == [Mark.EXCUSED, Mark.ABSENT]  # the second half-day was still to come
        judge(room, absence, reason="Pièce retrouvée.")
        assert mails() == ["absence.accepted", "absence.refused_after", "absence.accepted_after"]
        assert acts(room) == ["absence-declared", "absence-accepted", "absence-refused", "absence-accepted"]

    def test_what_the_page_did_not_show_is_not_judged(self, room, time_machine):
        absence = declare(room)
        time_machine.move_to(DURING, tick=False)
        room.note(0)
        with pytest.raises(StaleError, match="Une feuille a changé"):
            judge_absence(actor=room.adviser, absence=read(absence), accepted=True, reason="", seen="x")
        withdraw_absence(actor=absence.enrolment.user, absence=absence)
        with pytest.raises(StaleError, match="n’est plus à juger"):
            judge(room, absence)

    def test_is_the_advisers_who_may_know_of_the_person(self, room):
        absence = declare(room)
        head = make_staff(Role.HEAD_OF_SERVICE, institute=room.cycle.institute)
        keep_away(user=room.adviser, cycle=room.cycle, person=room.people[0].user)
        for actor in (room.assistant, head, make_staff(Role.ADVISER), room.adviser):
            with pytest.raises(NotAllowedError, match="Seuls les conseillers"):
                judge(room, absence, actor=actor)
        assert things_waiting(room.adviser, [room.cycle]) == []


class TestMoving:
    def test_what_was_excused_or_declared_goes_with_its_half_day_and_is_told(self, room):
        room.note(1, Mark.EXCUSED, reason="Conseil municipal")
        judge(room, declare(room))
        later = declare(room, halves=[room.halves[1]])
        before = set(HalfDay.objects.values_list("pk", flat=True))
        session = Session.objects.get(pk=room.session.pk)
        session.starts_on, session.ends_on = datetime.date(2027, 3, 23), datetime.date(2027, 3, 25)
        save_session(session=session)
        later.refresh_from_db()
        assert not HalfDay.objects.filter(pk__in=before).exists() and not Presence.objects.exists()
        assert later.state == AbsenceState.LAPSED
        assert acts(room)[-1] == AbsenceAct.EXCUSE_LOST and acts(room, 1) == [AbsenceAct.EXCUSE_LOST]
        assert mails() == ["absence.accepted", "absence.lost", "absence.lost"]
        told = OutboxMail.objects.filter(event="absence.lost", recipient=room.people[0].user).get().text_body
        assert "mercredi 10\u00a0mars\u00a02027, matin" in told and "mardi 9\u00a0mars" in told

    def test_of_whoever_leaves_nothing_is_judged_and_why_is_erased(self, room):
        absence = declare(room)
        remove_participant(actor=None, participant=room.people[0], reason="Mutation.")
        absence.refresh_from_db()
        assert (absence.state, absence.reason) == (AbsenceState.LAPSED, "")
        with pytest.raises(DomainError, match="Vous avez quitté la promotion"):
            declare(room)


class TestErasing:
    def test_two_months_after_the_session_and_once(self, room, time_machine, settings):
        absence = declare(room, upload=pdf_upload())
        storage, name = absence.piece.file.storage, absence.piece.file.name
        storage.save("absences/aa/left.pdf", ContentFile(b"%PDF-"))
        time_machine.move_to(datetime.datetime(2027, 5, 10, 21, 59, tzinfo=datetime.UTC))  # 23:59 in Paris
        assert erase_absences_task() == 0
        time_machine.shift(datetime.timedelta(minutes=1))
        assert (erase_absences_task(), erase_absences_task()) == (1, 0)
        absence.refresh_from_db()
        assert (absence.kind, absence.reason) == ("", "") and absence.erased_at
        assert not AbsencePiece.objects.exists() and name
        assert absence.standing.is_declared and acts(room)[-1] == AbsenceAct.ERASED

    def test_why_the_team_noted_an_excuse_goes_as_well_and_the_mark_stays(self, room, time_machine):
        room.note(1, Mark.EXCUSED, reason="Hospitalisation")
        judge(room, declare(room))
        time_machine.move_to(datetime.datetime(2027, 5, 11, 9, tzinfo=datetime.UTC))
        erase_absences_task()
        erase_absences_task()
        said = Presence.objects.order_by("enrolment__user__sort_name").values_list("mark", "reason")
        assert list(said) == [(Mark.EXCUSED, "Absence déclarée et acceptée"), (Mark.EXCUSED, "")]
        assert acts(room, 1) == [AbsenceAct.ERASED]

    def test_a_later_decision_keeps_it_longer(self, room, time_machine):
        absence = declare(room)
        time_machine.move_to(datetime.datetime(2027, 4, 20, 12, tzinfo=datetime.UTC))
        judge(room, absence, accepted=False, reason="Trop tard.")
        time_machine.move_to(datetime.datetime(2027, 6, 19, 12, tzinfo=datetime.UTC))
        assert erase_absences_task() == 0
        time_machine.shift(datetime.timedelta(days=1))
        assert erase_absences_task() == 1

    def test_archive_holds_it_and_closing_the_account_erases_it(self, room):
        absence = declare(room, upload=pdf_upload("certificat.pdf"))
        (row,) = personal_data(absence.enrolment.user)["absences déclarées"]
        assert (row["motif"], row["pièce"].name) == ("Opération prévue", "certificat.pdf")
        forget_absences(user=absence.enrolment.user)
        (row,) = personal_data(absence.enrolment.user)["absences déclarées"]
        assert (row["motif"], row["pièce"]) == ("", "")
