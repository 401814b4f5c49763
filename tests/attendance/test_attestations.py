"""Attestations count sealed half-days and nothing else; a correction replaces them."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from attendance.enums import Mark, Method
from attendance.followed import followed_in
from attendance.models import AttendanceSheet, Attestation, Presence
from attendance.services import Said, correct_presence
from attendance.services.attesting import issue_attestations, scope_of_cycle, scope_of_session
from cycles.services import keep_away
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.attendance import AFTER, DURING, open_room
from tests.factories.modules import ModuleFactory
from tests.factories.programme import enrol
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.domain.errors import DomainError
from toolkit.exports.making import make_export
from toolkit.exports.models import PreparedFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(time_machine):
    """The first half-day of a module goes on."""
    time_machine.move_to(DURING, tick=False)
    return open_room(2)


def add_modules(room, last):
    """Modules up to this number, a month apart."""
    for number in range(2, last + 1):
        first = room.session.starts_on + datetime.timedelta(days=28 * (number - 1))
        ModuleFactory(cycle=room.cycle, number=number, starts_on=first, ends_on=first + datetime.timedelta(days=2))
    for person in room.people:
        enrol(person)


def play(room, time_machine, marks):
    """Note the first person so at each half-day of the year, the second always there, and seal each after its end."""
    halves = [half for session in scope_of_cycle(room.cycle).sessions for half in session.half_days.all()]
    for half, mark in zip(halves, marks, strict=False):
        half.session.cycle = room.cycle
        time_machine.move_to(half.begins_at + datetime.timedelta(minutes=5), tick=False)
        sheet = AttendanceSheet.objects.create(half_day=half)
        for rank, said in enumerate((mark, Mark.PRESENT)):
            enrolment = room.people[rank].enrolments.get(session=half.session)
            Presence.objects.create(
                sheet=sheet,
                enrolment=enrolment,
                mark=said,
                method=Method.CODE,
                recorded_at=half.begins_at,
                recorded_by=enrolment.user,
            )
        time_machine.move_to(half.begins_at + datetime.timedelta(hours=8), tick=False)
        room.seal(half, reason="Essai")
    return halves


def text_of(attestation):
    pages = PdfReader(io.BytesIO(read_document(ensure_rendered(attestation.document_id)))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages).replace("\u00a0", " ")


def test_twenty_two_of_twenty_four_and_one_excused_give_77_of_84_hours(room, time_machine, monkeypatch):
    monkeypatch.setattr("attendance.services.sealing.draw_paper", lambda sheet: None)
    add_modules(room, 6)
    marks = [Mark.PRESENT] * 22 + [Mark.EXCUSED, Mark.ABSENT]
    assert len(play(room, time_machine, marks)) == 24
    first, second = issue_attestations(actor=room.adviser, scope=scope_of_cycle(room.cycle))
    assert (first.followed, first.owed, first.followed_minutes, first.owed_minutes) == (22, 24, 77 * 60, 84 * 60)
    assert second.followed_minutes == 84 * 60
    text = text_of(first)
    assert "a suivi 77 h sur 84 h, soit 22 demi-journées sur 24" in text
    assert "Anaïs Personne-01" in text and "10 h 30 sur 14 h" not in text and "7 h sur 14 h" in text
    room.cycle.half_day_minutes = 180
    room.cycle.save()
    assert issue_attestations(actor=room.adviser, scope=scope_of_cycle(room.cycle)) == [first, second]


class TestIssuing:
    def test_waits_for_a_sealed_sheet(self, room):
        room.note(0)
        with pytest.raises(DomainError, match="n’est scellée"):
            issue_attestations(actor=room.adviser, scope=scope_of_session(room.session))

    def test_counts_what_is_sealed_and_says_so(self, room, time_machine):
        room.note(0)
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        first, _ = issue_attestations(actor=room.assistant, scope=scope_of_session(room.session))
        assert (first.followed, first.owed) == (1, 1)
        assert "Seules comptent les demi-journées dont la feuille d’émargement est scellée" in text_of(first)

    def test_of_the_year_leaves_out_sessions_of_which_nothing_is_sealed(self, room, time_machine):
        add_modules(room, 2)
        last = room.people[0].enrolments.order_by("session__starts_on").last()
        last.employer_name = "Ville de Demain"
        last.save()
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        first, _ = issue_attestations(actor=room.adviser, scope=scope_of_cycle(room.cycle))
        text = text_of(first)
        assert "Ville de Demain" not in text and room.enrolment(0).employer_name in text
        assert "0 sur 0" not in text and "mars" in text and "avril" not in text

    def test_late_joiner_owes_what_begins_after(self, room, time_machine):
        late = room.enrolment(1)
        late.owed_from = AFTER
        late.save()
        room.note(0)
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        found = {each.user.pk: each for each in followed_in([room.session])}
        assert [found[late.user_id].total(name) for name in ("planned", "owed", "followed")] == [3, 0, 0]
        assert len(issue_attestations(actor=room.adviser, scope=scope_of_session(room.session))) == 1

    def test_of_whom_one_knows_alone(self, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        keep_away(user=room.assistant, cycle=room.cycle, person=room.people[0].user)
        (row,) = issue_attestations(actor=room.assistant, scope=scope_of_session(room.session))
        assert row.user == room.people[1].user

    def test_a_correction_replaces_what_it_makes_untrue(self, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        scope = scope_of_session(room.session)
        first, second = issue_attestations(actor=room.adviser, scope=scope)
        held = Presence.objects.get(enrolment=room.enrolment(0))
        said = Said(Mark.PRESENT, reason="Papier retrouvé")
        key = room.enrolment(0).uuid
        correct_presence(actor=room.adviser, half_day=room.first, enrolment=key, said=said, seen=held.uuid)
        first.refresh_from_db()
        assert first.replaced_at and first.document.is_cancelled
        now = Attestation.objects.standing().get(user=first.user)
        assert (now.followed_minutes, first.followed_minutes) == (210, 0)
        assert Attestation.objects.standing().filter(user=second.user).get() == second

    def test_asks_as_much_for_two_people_as_for_thirty(self, time_machine):
        asked = []
        for people, queries in ((2, 22), (30, 19)):  # the first number of a year begins its series
            time_machine.move_to(DURING, tick=False)
            room = open_room(people, code=f"CDG-{people}")
            time_machine.move_to(AFTER, tick=False)
            room.seal()
            with assertNumQueries(queries):
                asked.append(len(issue_attestations(actor=room.adviser, scope=scope_of_session(room.session))))
        assert asked == [2, 30]


class TestPages:
    @pytest.fixture
    def sealed(self, room, client, time_machine):
        room.note(0)
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        sign_in(client, room.assistant)
        return room

    def path(self, room, name="attestations", span="session"):
        return reverse(f"attendance:{name}", args=[room.session.uuid, span])

    def test_issue_then_read_each(self, client, sealed):
        assertContains(client.get(self.path(sealed)), "3\u00a0h\u00a030 sur 3\u00a0h\u00a030")
        page = client.post(self.path(sealed), follow=True)
        assertContains(page, "2 attestations sont à jour")
        assertContains(client.get(self.path(sealed, span="annee")), "Attestations de l’année")
        assert client.get(self.path(sealed, span="siecle")).status_code == 404
        row = Attestation.objects.get(user=sealed.people[0].user)
        readers = {sealed.people[0].user: 200, sealed.adviser: 200, UserFactory(): 404, make_staff("adviser"): 404}
        for reader, status in readers.items():
            sign_in(client, reader)
            answer = client.get(reverse("presence:attestation", args=[row.uuid]))
            assert answer.status_code == status
        sign_in(client, row.user)
        assertContains(client.get(reverse("presence:own")), "1 demi-journée sur 1")

    def test_all_of_them_come_as_a_zip(self, client, sealed):
        client.post(self.path(sealed))
        key = client.get(self.path(sealed)).context["key"]
        client.post(self.path(sealed, "archive"), {"key": key})
        prepared = PreparedFile.objects.get()
        make_export(prepared.pk)
        prepared.refresh_from_db()
        assert (prepared.total, prepared.filename) == (2, "attestations.zip")

    def test_the_recused_read_nothing_of_the_person(self, client, sealed):
        client.post(self.path(sealed))
        keep_away(user=sealed.assistant, cycle=sealed.cycle, person=sealed.people[0].user)
        assertNotContains(client.get(self.path(sealed)), "Personne-01")
        row = Attestation.objects.get(user=sealed.people[0].user)
        assert client.get(reverse("attendance:attestation", args=[row.uuid])).status_code == 404

    def test_the_command_writes_one_file_a_person(self, sealed, tmp_path):
        call_command("attestations", sealed.cycle.code, "2027", "--output", tmp_path / "a")
        files = sorted((tmp_path / "a").iterdir())
        assert len(files) == 2 and all(file.suffix == ".pdf" for file in files)
        assert "Anaïs Personne-01" in PdfReader(files[0]).pages[0].extract_text()

    def test_the_command_says_that_nothing_is_sealed(self, room, tmp_path):
        with pytest.raises(CommandError, match="rien à attester"):
            call_command("attestations", room.cycle.code, "2027", "--output", tmp_path / "a")
