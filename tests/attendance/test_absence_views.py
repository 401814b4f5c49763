"""Pages of absences: a person warns, the adviser judges, employers are told."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from accounts.enums import Role
from attendance.absences.enums import AbsenceAct
from attendance.absences.notices import draft_instead_of, draft_of
from attendance.models import Absence, AbsenceNotice
from tests.factories.absences import BEFORE, declare, judge, seal_absent, tell
from tests.factories.accounts import make_staff, sign_in
from tests.factories.attendance import DURING, open_room
from tests.factories.candidatures import pdf_upload
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(time_machine):
    """A week before a module."""
    time_machine.move_to(DURING, tick=False)
    made = open_room(2)
    time_machine.move_to(BEFORE, tick=False)
    return made


class TestOwn:
    def send(self, client, room, **changes):
        sent = {
            "key": uuid4(),
            "half_days": [room.first.uuid],
            "kind": "Transport",
            "reason": "Grève annoncée",
            **changes,
        }
        return client.post(reverse("presence:warn_of", args=[room.session.uuid]), sent, follow=True)

    def test_a_person_warns_with_a_piece_then_reads_it_again(self, client, room):
        sign_in(client, room.people[0].user)
        page = client.get(reverse("presence:warn"))
        assertContains(page, "Mardi 9")
        assertContains(page, "Demi-journées")
        page = self.send(client, room, piece=pdf_upload("greve.pdf"))
        assertContains(page, "C’est envoyé")
        absence = Absence.objects.get()
        assertContains(page, "En attente de réponse")
        assertContains(client.get(reverse("presence:own")), "En attente de réponse")
        piece = client.get(reverse("presence:absence_piece", args=[absence.uuid]))
        assert b"".join(piece.streaming_content).startswith(b"%PDF")
        assertContains(client.get(reverse("presence:warn")), room.halves[1].hours_label)
        page = client.post(reverse("presence:absence_withdraw", args=[absence.uuid]), follow=True)
        assertContains(page, "Votre déclaration est retirée")

    def test_what_was_typed_stays_when_it_is_refused(self, client, room):
        sign_in(client, room.people[0].user)
        page = self.send(client, room, piece=pdf_upload("faux.pdf", b"rien"))
        assert page.status_code == 422
        assertContains(page, "Grève annoncée", status_code=422)
        page = self.send(client, room, half_days=[])
        assertContains(page, "Choisissez au moins une demi-journée", status_code=422)
        declare(room)
        page = self.send(client, room)
        assertContains(page, "Choisissez une des réponses", status_code=422)

    def test_sent_again_after_a_lost_answer_it_is_one(self, client, room):
        key = uuid4()
        sign_in(client, room.people[0].user)
        for _ in range(2):
            page = self.send(client, room, key=key)
            assert page.status_code == 200 and page.redirect_chain
            assertContains(page, "C’est envoyé")
        assert Absence.objects.get().uuid == key
        sign_in(client, room.people[1].user)
        assert self.send(client, room, key="illisible").status_code == 422

    def test_is_nobody_elses(self, client, room):
        absence = declare(room, upload=pdf_upload())
        for user in (room.people[1].user, room.adviser):
            sign_in(client, user)
            for name in ("absence", "absence_piece"):
                assert client.get(reverse(f"presence:{name}", args=[absence.uuid])).status_code == 404
        sign_in(client, room.adviser)
        assertContains(client.get(reverse("presence:warn")), "Aucune session ne vous attend")
        assert client.get(reverse("presence:warn_of", args=[room.session.uuid])).status_code == 404


class TestJudging:
    def test_the_adviser_reads_why_which_is_noted_and_decides(self, client, room):
        absence = declare(room, upload=pdf_upload("certificat.pdf"))
        sign_in(client, room.adviser)
        assertContains(client.get(reverse("attendance:half_days")), reverse("attendance:absences"))
        page = client.get(reverse("attendance:absences"))
        assertContains(page, "Anaïs Personne-01")
        assertNotContains(page, "Opération prévue")
        path = reverse("attendance:absence", args=[absence.uuid])
        page = client.get(path)
        assertContains(page, "Opération prévue")
        assertContains(page, "L’absence y est notée excusée")
        piece = client.get(reverse("attendance:absence_piece", args=[absence.uuid]))
        assert b"".join(piece.streaming_content).startswith(b"%PDF")
        assert JournalEntry.objects.filter(kind=AbsenceAct.READ).count() == 1
        seen = page.context["page"].sheets.mark
        refused = client.post(path, {"seen": seen, "accepted": "0", "reason": ""})
        assertContains(refused, "Écrivez pourquoi", status_code=422)
        page = client.post(path, {"seen": seen, "accepted": "1", "reason": ""}, follow=True)
        assertContains(page, "L’absence est acceptée")
        assertContains(client.post(path, {"seen": seen, "accepted": "1"}), "a déjà décidé", status_code=409)

    def test_why_is_read_by_advisers_and_assistants_alone(self, client, room):
        absence = declare(room)
        head = make_staff(Role.HEAD_OF_SERVICE, institute=room.cycle.institute)
        for user, status in ((room.assistant, 200), (head, 404), (make_staff(Role.ADVISER), 404)):
            sign_in(client, user)
            assert client.get(reverse("attendance:absence", args=[absence.uuid])).status_code == status
        sign_in(client, head)
        assert client.get(reverse("attendance:absences")).status_code == 403
        assertNotContains(client.get(reverse("attendance:half_days")), reverse("attendance:absences"))

    def test_the_list_asks_as_much_for_one_as_for_thirty(self, client, time_machine):
        for number, people in enumerate((1, 30)):
            time_machine.move_to(DURING, tick=False)
            room = open_room(people, code=f"CDG-{number}")
            time_machine.move_to(BEFORE, tick=False)
            for rank in range(people):
                declare(room, rank)
            sign_in(client, room.adviser)
            with assertNumQueries(8):
                client.get(reverse("attendance:absences"))


class TestNotices:
    @pytest.fixture
    def sealed(self, room, time_machine):
        time_machine.move_to(DURING, tick=False)
        seal_absent(room, time_machine)
        return room

    def test_an_employer_is_told_from_a_page_that_names_whom_and_when(self, client, sealed):
        sign_in(client, sealed.assistant)
        assertContains(client.get(reverse("attendance:notices")), "Anaïs Personne-01")
        path = reverse("attendance:notice", args=[sealed.enrolment().uuid])
        page = client.get(path)
        assertContains(page, "Service formation")
        assertContains(page, "Mardi 9\u00a0mars\u00a02027, après-midi")
        drawn = client.get(reverse("attendance:notice_draft", args=[sealed.enrolment().uuid]))
        assert drawn["Content-Type"] == "application/pdf"
        assertContains(client.post(path, {"seen": "x"}), "rien n’est parti", status_code=409)
        page = client.post(path, {"seen": draft_of(sealed.assistant, sealed.enrolment()).mark}, follow=True)
        assertContains(page, "part à rh@example.org")
        notice = AbsenceNotice.objects.get()
        assert client.get(reverse("attendance:notice_paper", args=[notice.uuid])).status_code == 200
        assertContains(client.post(path, {"seen": "x"}), "Il n’y a rien à signaler", status_code=409)
        readers = {sealed.people[0].user: 200, sealed.people[1].user: 404}
        for reader, status in readers.items():
            sign_in(client, reader)
            assert client.get(reverse("presence:notice", args=[notice.uuid])).status_code == status

    def test_one_that_is_no_longer_true_is_rectified_from_its_page(self, client, sealed):
        notice = tell(sealed)
        judge(sealed, declare(sealed))
        sign_in(client, sealed.assistant)
        assertContains(client.get(reverse("attendance:notices")), "À rectifier")
        path = reverse("attendance:notice_rectify", args=[notice.uuid])
        assertContains(client.get(path), "est annulé, celui-ci le remplace")
        drawn = client.get(reverse("attendance:rectify_draft", args=[notice.uuid]))
        assert drawn["Content-Type"] == "application/pdf"
        page = client.post(path, {"seen": draft_instead_of(sealed.assistant, notice).mark}, follow=True)
        assertContains(page, "AA-2027-00002")

    def test_the_page_asks_as_much_for_two_people_as_for_ten(self, client, time_machine):
        for number, people in enumerate((2, 10)):
            time_machine.move_to(DURING, tick=False)
            room = open_room(people, code=f"CDG-{number}")
            time_machine.move_to(DURING + datetime.timedelta(hours=5), tick=False)
            room.seal()
            tell(room)
            sign_in(client, room.assistant)
            with assertNumQueries(8):
                client.get(reverse("attendance:notices"))
