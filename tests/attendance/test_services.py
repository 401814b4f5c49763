"""Presence is recorded, sealed on paper, corrected by another row."""

import datetime
import hashlib
import io

import pytest
from pypdf import PdfReader

from accounts.enums import Role
from attendance.enums import AttendanceAct, Mark, Method, Standing
from attendance.models import AttendanceSheet, Presence
from attendance.rolls import Roll
from attendance.services import (
    Said,
    correct_presence,
    record_presence,
    seal_sheet,
    sign_for_speaker,
    withdraw_excuse,
)
from attendance.services.sealing import CHANGED
from cycles.services import keep_away
from programme.services import leave_sessions, save_half_day, save_session
from programme.signals import held_among
from tests.factories.accounts import make_staff
from tests.factories.attendance import AFTER, DURING, open_room
from tests.factories.programme import SpeakerFactory
from toolkit.documents.models import Document
from toolkit.documents.services import read_document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry
from toolkit.text.typography import typeset

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def room(time_machine):
    """The first half-day of a module goes on."""
    time_machine.move_to(DURING, tick=False)
    return open_room()


def text_of(document):
    pages = PdfReader(io.BytesIO(read_document(document))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


class TestRecording:
    def test_keeps_time_means_and_author(self, room):
        row = room.note(0)
        assert (row.mark, row.method, row.recorded_at, row.recorded_by) == (
            Mark.PRESENT,
            Method.STAFF,
            DURING,
            room.assistant,
        )

    def test_twice_is_one_row_and_another_mark_is_another_row(self, room):
        assert room.note(0) == room.note(0)
        late = room.note(0, Mark.LATE, at=datetime.time(14, 20))
        assert late.words == "Retard, 14\u00a0h\u00a020"
        line = Roll(room.first).lines[0]
        assert [row.mark for row in line.rows] == [Mark.PRESENT, Mark.LATE]
        assert line.current == late and line.counts

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (Said(Mark.LATE), "Donnez l’heure"),
            (Said(Mark.LATE, at=datetime.time(9)), "qui est de 14"),
            (Said(Mark.EXCUSED), "Écrivez le motif"),
        ],
    )
    def test_asks_what_the_mark_needs(self, room, said, words):
        with pytest.raises(IncompleteError, match=words):
            record_presence(actor=room.assistant, half_day=room.first, enrolment=room.enrolment().uuid, said=said)
        assert not Presence.objects.exists()

    def test_before_the_doors_open_only_an_excuse_is_taken(self, room, time_machine):
        time_machine.move_to(DURING - HOUR, tick=False)
        with pytest.raises(DomainError, match="à partir de 13"):
            room.note(0)
        assert room.note(0, Mark.EXCUSED, reason="Conseil municipal").reason == "Conseil municipal"

    def test_of_somebody_who_left_is_refused(self, room, time_machine):
        time_machine.move_to(DURING - 2 * HOUR, tick=False)
        room.people[1].left_at = DURING - 2 * HOUR
        leave_sessions(participant=room.people[1])
        time_machine.move_to(DURING, tick=False)
        assert [line.name for line in Roll(room.first).lines] == ["Anaïs Personne-01", "Anaïs Personne-03"]
        with pytest.raises(DomainError, match="n’est pas attendue"):
            room.note(1)

    def test_belongs_to_the_team_of_the_institute(self, room):
        for stranger in (make_staff(Role.ADVISER), make_staff(Role.ACCOUNTANT, institute=room.cycle.institute)):
            with pytest.raises(NotAllowedError):
                record_presence(
                    actor=stranger, half_day=room.first, enrolment=room.enrolment().uuid, said=Said(Mark.PRESENT)
                )

    def test_of_somebody_one_stepped_aside_from_is_refused(self, room):
        keep_away(user=room.assistant, cycle=room.cycle, person=room.people[0].user)
        with pytest.raises(DomainError, match="n’est pas attendue"):
            room.note(0)
        assert [line.name for line in Roll(room.first, room.assistant).lines] == [
            "Anaïs Personne-02",
            "Anaïs Personne-03",
        ]


class TestWithdrawingAnExcuse:
    def withdraw(self, room):
        return withdraw_excuse(actor=room.assistant, half_day=room.first, enrolment=room.enrolment().uuid)

    def test_leaves_nothing_recorded_but_in_the_journal(self, room, time_machine):
        time_machine.move_to(DURING - HOUR, tick=False)
        room.note(0, Mark.EXCUSED, reason="Conseil municipal")
        self.withdraw(room)
        assert not Presence.objects.exists()
        assert JournalEntry.objects.get(kind=AttendanceAct.UNEXCUSED).about == room.people[0].uuid
        with pytest.raises(DomainError, match="Aucune absence excusée"):
            self.withdraw(room)

    def test_ends_when_the_doors_open(self, room):
        room.note(0, Mark.EXCUSED, reason="Conseil municipal")
        with pytest.raises(DomainError, match="se relèvent déjà"):
            self.withdraw(room)
        assert Presence.objects.count() == 1


class TestSealing:
    @pytest.mark.parametrize("later", [0 * HOUR, 3 * HOUR + HOUR / 4])  # 14 h 30, 17 h 45
    def test_waits_until_nobody_may_sign(self, room, later, time_machine):
        room.note(0)
        time_machine.move_to(DURING + later, tick=False)
        with pytest.raises(DomainError, match="se ferme à 17"):
            room.seal()

    def test_writes_the_missing_absent_and_fixes_the_paper(self, room, time_machine):
        room.note(0)
        room.note(1, Mark.LATE, at=datetime.time(14, 20))
        time_machine.move_to(AFTER, tick=False)
        sheet = room.seal()
        assert (sheet.minutes, sheet.sealed_at, sheet.sealed_by) == (210, AFTER, room.adviser)
        absent = Presence.objects.get(enrolment=room.enrolment(2))
        assert (absent.mark, absent.method) == (Mark.ABSENT, Method.SEALING)
        assert Roll(room.first).standing is Standing.SEALED
        document = Document.objects.get()
        content = read_document(document)
        assert hashlib.sha256(content).hexdigest() == document.sha256
        text = text_of(document)
        for words in ("Anaïs Personne-01", "Anaïs Personne-02", "Anaïs Personne-03", "Présence", "Absence"):
            assert words in text
        assert typeset("Retard, 14 h 20") in text
        assert "A signé le mardi 9 mars 2027 à 18 h 00" in text.replace("\u00a0", " ")
        assert room.speaker.full_name in text and "2 présentes" in text
        assert JournalEntry.objects.get(kind=AttendanceAct.SEALED).about == room.session.uuid

    def test_prints_that_somebody_is_excused_and_not_why(self, room, time_machine):
        room.note(0, Mark.EXCUSED, reason="Hospitalisation")
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        text = text_of(Document.objects.get())
        assert "Absence excusée" in text.replace("\u00a0", " ") and "Hospitalisation" not in text

    def test_asks_for_the_speaker_or_a_reason(self, room, time_machine):
        room.note(0)
        time_machine.move_to(AFTER, tick=False)
        with pytest.raises(IncompleteError, match="n’a pas signé"):
            seal_sheet(actor=room.adviser, half_day=room.first, seen=Roll(room.first).mark)
        assert not Document.objects.exists() and not Presence.objects.filter(mark=Mark.ABSENT).exists()
        room.seal(reason="Parti en train")
        assert "Close sans cette signature : Parti en train" in text_of(Document.objects.get()).replace("\u00a0", " ")

    def test_says_that_several_speakers_have_not_signed(self, room, time_machine):
        other = SpeakerFactory(institute=room.cycle.institute)
        slot = room.first.slots.get()
        slot.speakers.create(speaker=other)
        time_machine.move_to(AFTER, tick=False)
        room.seal(reason="Partis en train")
        text = text_of(Document.objects.get()).replace("\u00a0", " ")
        assert "Close sans ces signatures : Partis en train" in text

    def test_of_a_page_that_is_out_of_date_changes_nothing(self, room, time_machine):
        seen = Roll(room.first).mark
        room.note(0)
        time_machine.move_to(AFTER, tick=False)
        with pytest.raises(StaleError, match=CHANGED):
            seal_sheet(actor=room.adviser, half_day=room.first, seen=seen, unsigned_reason="Parti")
        assert not AttendanceSheet.objects.get().is_sealed

    def test_is_refused_to_whoever_stepped_aside_from_anybody_of_the_cycle(self, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        keep_away(user=room.adviser, cycle=room.cycle, person=make_staff())
        with pytest.raises(NotAllowedError, match="déporté"):
            room.seal(reason="Parti")

    def test_closes_the_sheet(self, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        for act in (room.seal, lambda **_: room.note(0)):
            with pytest.raises(DomainError, match="scellée"):
                act(reason="Encore") if act == room.seal else act()


class TestCorrecting:
    @pytest.fixture
    def sealed(self, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        room.note(0)
        room.seal()
        return room

    def correct(self, room, rank=2, mark=Mark.PRESENT, reason="Avait signé sur papier", seen=None):
        key = room.enrolment(rank)
        held = Presence.objects.filter(enrolment=key).last()
        return correct_presence(
            actor=room.assistant,
            half_day=room.first,
            enrolment=key.uuid,
            said=Said(mark, reason=reason),
            seen=seen or held.uuid,
        )

    def test_is_a_new_row_on_a_new_paper(self, sealed):
        former = Document.objects.get()
        row = self.correct(sealed)
        assert row.corrects.mark == Mark.ABSENT
        sheet = AttendanceSheet.objects.get()
        former.refresh_from_db()
        assert former.is_cancelled and former.file and sheet.document != former
        text = text_of(sheet.document).replace("\u00a0", " ").replace("\u202f", " ")
        assert "Anaïs Personne-03 : « Présence » au lieu de « Absence »" in text
        assert "par Tarek Wissembach. Motif : Avait signé sur papier" in text
        entry = JournalEntry.objects.get(kind=AttendanceAct.CORRECTED)
        assert (entry.about, entry.reason) == (sealed.people[2].uuid, "Avait signé sur papier")

    def test_needs_a_reason_and_a_difference(self, sealed):
        with pytest.raises(IncompleteError, match="motif de la correction"):
            self.correct(sealed, reason=" ")
        with pytest.raises(DomainError, match="dit déjà"):
            self.correct(sealed, rank=0)
        assert Presence.objects.filter(corrects__isnull=False).count() == 0

    def test_of_a_page_that_is_out_of_date_is_refused(self, sealed):
        seen = Presence.objects.filter(enrolment=sealed.enrolment(2)).last().uuid
        self.correct(sealed)
        with pytest.raises(StaleError):
            self.correct(sealed, mark=Mark.REMOTE, seen=seen)

    def test_of_an_open_sheet_is_refused(self, room):
        row = room.note(0)
        with pytest.raises(DomainError, match="n’est pas scellée"):
            self.correct(room, rank=0, mark=Mark.REMOTE, seen=row.uuid)


class TestHalfDaysThatHoldASheet:
    def test_an_excuse_in_advance_does_not_freeze_the_dates(self, room, time_machine):
        time_machine.move_to(DURING - HOUR, tick=False)
        room.note(0, Mark.EXCUSED, reason="Conseil municipal")
        save_half_day(actor=room.adviser, half_day=room.first, starts_at=datetime.time(13), ends_at=datetime.time(18))
        assert Presence.objects.count() == 1
        room.session.starts_on += datetime.timedelta(days=7)
        room.session.ends_on += datetime.timedelta(days=7)
        save_session(session=room.session)
        assert room.first.day == room.session.starts_on
        assert not AttendanceSheet.objects.exists() and not Presence.objects.exists()

    def test_a_speaker_who_signed_holds_it(self, room):
        sign_for_speaker(actor=room.assistant, half_day=room.first, speaker=room.speaker.uuid)
        assert held_among(room.halves) == {room.first.pk}

    def test_keep_their_day_and_their_hours(self, room):
        room.note(0)
        with pytest.raises(DomainError, match="Des présences sont relevées le mardi"):
            save_half_day(
                actor=room.adviser, half_day=room.first, starts_at=datetime.time(13), ends_at=datetime.time(17)
            )
        room.session.starts_on += datetime.timedelta(days=7)
        room.session.ends_on += datetime.timedelta(days=7)
        with pytest.raises(DomainError, match="Des présences sont relevées"):
            save_session(session=room.session)
