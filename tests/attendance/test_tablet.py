"""The tablet that is handed round: touches sent at once or after the network is back, and a screen without secrets."""

import datetime
import io
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from attendance.codes import current_code
from attendance.enums import Mark, Method
from attendance.models import Presence
from attendance.personal_data import personal_data
from attendance.services import Said, Tap, record_tap, sign_presence
from cycles.services import keep_away
from tests.factories.accounts import PASSWORD, sign_in
from tests.factories.attendance import AFTER, DURING, open_room
from toolkit.documents.models import Document
from toolkit.documents.services import read_document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def room(time_machine):
    """The first half-day of a module goes on."""
    time_machine.move_to(DURING, tick=False)
    return open_room()


def touch(room, rank=0, mark=Mark.PRESENT, *, at=DURING, hour=None, key=None, actor=None):
    """A touch while the network was down, `at` by the device's clock."""
    tap = Tap(key or uuid4(), at, is_offline=True)
    who = room.enrolment(rank).uuid
    return record_tap(actor=actor or room.assistant, half_day=room.first, enrolment=who, said=Said(mark, hour), tap=tap)


class TestTouches:
    def test_keep_both_clocks_and_whoever_held_the_tablet(self, room, time_machine):
        time_machine.move_to(DURING + 60 * MINUTE, tick=False)
        row = touch(room)
        assert (row.device_at, row.recorded_at, row.offline) == (DURING, DURING + 60 * MINUTE, True)
        assert (row.method, row.recorded_by, row.said_at) == (Method.STAFF, room.assistant, DURING)
        kept = personal_data(room.people[0].user)["présences"][0]
        assert (kept["hors ligne"], kept["heure de la tablette"]) == ("oui", DURING)

    def test_of_one_key_write_one_row_even_once_sealed(self, room, time_machine):
        key = uuid4()
        first = touch(room, key=key)
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        assert touch(room, key=key) == first
        assert Presence.objects.filter(enrolment=room.enrolment(0)).count() == 1
        with pytest.raises(DomainError, match="clé d’un autre"):
            touch(room, 1, key=key)

    def test_late_keeps_its_hour(self, room):
        assert touch(room, mark=Mark.LATE, hour=datetime.time(14, 20)).words == "Retard, 14\u00a0h\u00a020"
        with pytest.raises(IncompleteError, match="déjà passée"):
            touch(room, 1, Mark.LATE, hour=datetime.time(15, 30))
        with pytest.raises(IncompleteError, match="se note sur la feuille"):
            touch(room, 1, Mark.ABSENT)

    @pytest.mark.parametrize(
        ("at", "words"),
        [
            (DURING + 61 * MINUTE, "L’horloge de la tablette avance"),
            (DURING - 46 * MINUTE, "la tablette sert de 13"),  # a minute before the doors
            (DURING - 24 * 60 * MINUTE, "lundi 8"),
        ],
    )
    def test_at_an_absurd_hour_are_refused(self, room, at, words, time_machine):
        time_machine.move_to(DURING + 58 * MINUTE, tick=False)
        with pytest.raises(DomainError, match=words):
            touch(room, at=at)
        assert not Presence.objects.exists()

    def test_of_the_half_day_are_taken_after_it_until_the_seal(self, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        assert touch(room).said_at == DURING
        with pytest.raises(DomainError, match="la tablette sert de"):
            touch(room, 1, at=AFTER)
        room.seal()
        with pytest.raises(DomainError, match="La feuille est scellée"):
            touch(room, 1)

    def test_change_nothing_that_was_signed_or_written_since(self, room, time_machine):
        time_machine.move_to(DURING + 10 * MINUTE, tick=False)
        code = current_code(room.first).typed
        signed = sign_presence(actor=room.people[0].user, half_day=room.first, code=code)
        assert touch(room, mark=Mark.LATE, hour=datetime.time(14, 20)) == signed
        room.note(1, Mark.EXCUSED, reason="Hospitalisation")
        with pytest.raises(DomainError, match="a relevé autre chose depuis, à 14") as refused:
            touch(room, 1)
        assert "xcus" not in refused.value.message
        assert touch(room, 1, at=DURING + 11 * MINUTE).mark == Mark.PRESENT  # they came after all

    def test_belong_to_the_team_and_to_whoever_is_expected(self, room):
        keep_away(user=room.assistant, cycle=room.cycle, person=room.people[0].user)
        with pytest.raises(DomainError, match="n’est pas attendue"):
            touch(room)
        with pytest.raises(NotAllowedError):
            touch(room, actor=room.people[1].user)

    def test_are_told_on_the_sealed_paper_with_both_clocks(self, room, time_machine):
        time_machine.move_to(DURING + 60 * MINUTE, tick=False)
        touch(room)
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        pages = PdfReader(io.BytesIO(read_document(Document.objects.get()))).pages
        text = " ".join(" ".join(page.extract_text().split()) for page in pages).replace("\u00a0", " ")
        assert "14 h 30 à l’horloge de la tablette" in text and "hors ligne" in text and "à 15 h 30" in text


class TestScreen:
    @pytest.fixture
    def path(self, client, room):
        sign_in(client, room.assistant)
        return reverse("attendance:tablet", args=[room.first.uuid])

    def sent(self, room, rank=0, **more):
        return {"enrolment": room.enrolment(rank).uuid, "mark": Mark.PRESENT, "at": "", **more}

    def test_says_nothing_that_a_neighbour_should_not_read(self, client, room, path):
        room.people[0].user.phone = "+33639980017"
        room.people[0].user.save()
        room.note(0, Mark.EXCUSED, reason="Hospitalisation")
        room.note(1)
        page = client.get(path)
        for words in ("Personne-01", "Personne-02", "1 sur 3", room.speaker.full_name):
            assertContains(page, words)
        for words in ("Hospitalisation", "39980017", "39 98 00 17", "xcus", "bsen"):
            assertNotContains(page, words)

    def test_works_as_a_form_and_as_a_script(self, client, room, path):
        page = client.post(path, self.sent(room), follow=True)
        assertContains(page, "Anaïs Personne-01\u00a0: présence.")
        key = uuid4()
        sent = self.sent(room, 1, key=key, device_at="2027-03-09T13:20:00.000Z", offline="on")
        for _ in range(2):
            answer = client.post(path, sent, headers=SCRIPT)
            assert (answer.status_code, answer.json()["words"]) == (200, "Anaïs Personne-02\u00a0: présence.")
        row = Presence.objects.get(key=key)
        assert row.offline and row.device_at == DURING - 10 * MINUTE
        again = client.post(path, self.sent(room, 1, key=uuid4()), headers=SCRIPT).json()
        assert again["words"] == "Anaïs Personne-02\u00a0: présence déjà relevée à 14\u00a0h\u00a020."

    def test_refusals_are_a_sentence(self, client, room, path):
        late = self.sent(room, mark=Mark.LATE)
        assertContains(client.post(path, late), "Donnez l’heure", status_code=422)
        answer = client.post(path, {**late, "at": "midi"}, headers=SCRIPT)
        assert answer.status_code == 422 and "Écrivez une heure" in answer.json()["refusal"]
        answer = client.post(path, {"mark": Mark.PRESENT}, headers=SCRIPT)
        assert answer.status_code == 422 and "ne se lit pas" in answer.json()["refusal"]
        unknown = self.sent(room) | {"enrolment": UUID(int=1)}
        assert client.post(path, unknown, headers=SCRIPT).status_code == 410

    def test_opens_nothing_else_until_its_holder_says_who_they_are(self, client, room, path, time_machine):
        sheet, home = reverse("attendance:sheet", args=[room.first.uuid]), reverse("dashboard:home")
        assert client.get(sheet).status_code == 200
        client.get(path)
        asks = reverse("account_reauthenticate")
        other = reverse("attendance:tablet", args=[room.halves[1].uuid])
        for address in (sheet, home, other, reverse("account_email")):
            assert client.get(address).url == f"{asks}?{urlencode({'next': address})}"
        assert client.post(reverse("attendance:record", args=[room.first.uuid])).url == asks
        for address in (path, reverse("attendance:state", args=[room.first.uuid, "tablette"]), asks):
            assert client.get(address).status_code == 200
        assert client.get(reverse("account_logout")).status_code == 200
        time_machine.move_to(DURING + MINUTE, tick=False)
        assert client.post(asks, {"password": "faux", "next": sheet}).status_code == 200
        assert client.get(sheet).status_code == 302
        assert client.post(asks, {"password": PASSWORD, "next": sheet}).url == sheet
        assert client.get(sheet).status_code == client.get(home).status_code == 200

    def test_a_speaker_signs_there(self, client, room, path):
        sign = reverse("attendance:speaker_signs", args=[room.first.uuid])
        page = client.post(sign, {"speaker": room.speaker.uuid}, follow=True)
        assertContains(page, f"{room.speaker.full_name} a signé la feuille")
        assert page.redirect_chain[-1][0] == path
        assertContains(client.post(sign, {"speaker": uuid4()}), "n’intervient pas", status_code=410)

    def test_is_shut_outside_its_hours(self, client, room, path, time_machine):
        time_machine.move_to(AFTER, tick=False)
        sign_in(client, room.assistant)
        page = client.get(path)
        assertContains(page, "ne sert pas à cette heure")
        assertNotContains(page, "data-tap")

    def test_asks_as_much_for_one_person_as_for_thirty(self, client, time_machine):
        for people in (1, 30):
            time_machine.move_to(DURING, tick=False)
            room = open_room(people, code=f"CDG-{people}")
            room.note(0)
            sign_in(client, room.assistant)
            path = reverse("attendance:tablet", args=[room.first.uuid])
            client.get(path)  # the session then serves the tablet alone: written once
            with assertNumQueries(14):
                assert client.get(path).status_code == 200
