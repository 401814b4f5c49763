"""Participants sign for themselves: the code that turns, the hours, the limit of guesses, the screens that follow."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from attendance.codes import current_code
from attendance.enums import Mark, Method
from attendance.models import AttendanceRules, Presence
from attendance.services import leave_early, sign_presence
from attendance.words import WORDS
from cycles.services import keep_away
from programme.services import leave_sessions
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.attendance import AFTER, DURING, open_room
from tests.factories.modules import ModuleFactory
from tests.factories.programme import enrol
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def room(time_machine):
    """The first half-day of a module goes on."""
    time_machine.move_to(DURING, tick=False)
    return open_room()


@pytest.fixture
def person(room):
    """The first of its people."""
    return room.people[0].user


class TestCode:
    def test_is_a_word_and_a_number_that_change_each_minute(self, room, time_machine):
        first = current_code(room.first)
        word, number = first.typed.split()
        assert word in WORDS and 10 <= int(number) < 100
        assert len(set(WORDS)) > 300 and all(each.isascii() and each.islower() for each in WORDS)
        assert current_code(room.first) == first != current_code(room.halves[1])
        time_machine.move_to(DURING + MINUTE, tick=False)
        assert current_code(room.first) != first

    @pytest.mark.parametrize("kind", ["typed", "scanned"])
    def test_signs_during_its_minute_and_the_next(self, room, person, kind, time_machine):
        code = getattr(current_code(room.first), kind)
        time_machine.move_to(DURING + MINUTE, tick=False)
        row = sign_presence(actor=person, half_day=room.first, code=code)
        assert (row.method, row.recorded_by, row.enrolment) == (Method.CODE, person, room.enrolment(0))

    @pytest.mark.parametrize("minutes", [2, 11])
    def test_is_refused_after_that(self, room, person, minutes, time_machine):
        code = current_code(room.first)
        time_machine.move_to(DURING + minutes * MINUTE, tick=False)
        for given in (code.typed, code.scanned):
            with pytest.raises(IncompleteError, match="n’est plus, celui de la salle"):
                sign_presence(actor=person, half_day=room.first, code=given)
        assert not Presence.objects.exists()

    def test_is_read_however_it_is_typed(self, room, person):
        typed = current_code(room.first).typed
        assert sign_presence(actor=person, half_day=room.first, code=f" {typed.upper().replace(' ', '-')} ")

    def test_of_another_half_day_is_refused(self, room, person):
        with pytest.raises(IncompleteError):
            sign_presence(actor=person, half_day=room.first, code=current_code(room.halves[1]).typed)


class TestSigning:
    def code(self, room):
        return current_code(room.first).typed

    @pytest.mark.parametrize(("at", "words"), [(DURING - 60 * MINUTE, "s’ouvre à 13"), (AFTER, "s’est fermée à 17")])
    def test_outside_the_hours_is_refused(self, room, person, at, words, time_machine):
        time_machine.move_to(at, tick=False)
        for code in (self.code(room), None):
            with pytest.raises(DomainError, match=words):
                sign_presence(actor=person, half_day=room.first, code=code)

    def test_belongs_to_whoever_is_expected(self, room, person):
        code = self.code(room)
        leave_sessions(participant=room.people[1])
        for other in (UserFactory(), room.assistant, room.people[1].user):
            with pytest.raises(NotAllowedError, match="n’est pas attendue"):
                sign_presence(actor=other, half_day=room.first, code=code)
        assert not Presence.objects.exists()

    def test_twice_is_one_row(self, room, person):
        first = sign_presence(actor=person, half_day=room.first, code=self.code(room))
        assert sign_presence(actor=person, half_day=room.first) == first
        assert Presence.objects.count() == 1

    def test_by_link_is_a_choice_of_the_institute(self, room, person):
        assert sign_presence(actor=person, half_day=room.first).method == Method.LINK
        AttendanceRules.objects.create(institute=room.cycle.institute, signs_by_link=False)
        with pytest.raises(NotAllowedError, match="par le code de la salle"):
            sign_presence(actor=room.people[1].user, half_day=room.first)

    def test_of_somebody_noted_absent_says_that_they_came(self, room, person):
        room.note(0, Mark.ABSENT)
        with pytest.raises(DomainError, match="L’équipe a relevé une absence"):
            sign_presence(actor=person, half_day=room.first)
        assert Presence.objects.count() == 1
        assert sign_presence(actor=person, half_day=room.first, code=self.code(room)).mark == Mark.PRESENT
        assert Presence.objects.count() == 2

    def test_of_a_sealed_sheet_is_refused(self, room, person, time_machine):
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        AttendanceRules.objects.create(institute=room.cycle.institute, closes_minutes_after=60)
        with pytest.raises(DomainError, match="est scellée"):
            sign_presence(actor=person, half_day=room.first)

    def test_then_one_may_leave_early(self, room, person):
        with pytest.raises(DomainError, match="Signez d’abord"):
            leave_early(actor=person, half_day=room.first, at=datetime.time(16))
        sign_presence(actor=person, half_day=room.first)
        assert (
            leave_early(actor=person, half_day=room.first, at=datetime.time(16)).words == "Départ anticipé, 16\u00a0h"
        )


class TestPages:
    def path(self, room):
        return reverse("presence:sign", args=[room.first.uuid])

    def test_scan_then_sign(self, client, room, person):
        sign_in(client, person)
        scanned = current_code(room.first).scanned
        page = client.get(self.path(room), {"code": scanned})
        assertContains(page, "Code de la salle reconnu")
        assert not Presence.objects.exists()
        page = client.post(self.path(room), {"code": scanned}, follow=True)
        assertContains(page, "code de la salle")
        assertContains(page, "done-mark")
        assertContains(client.get(reverse("presence:own")), "Relevée à 14\u00a0h\u00a030")

    def test_guesses_are_limited(self, client, room, person):
        sign_in(client, person)
        for _ in range(10):
            assertContains(client.post(self.path(room), {"code": "zeste 99"}), "n’est plus", status_code=422)
        page = client.post(self.path(room), {"code": current_code(room.first).typed})
        assertContains(page, "Trop d’essais", status_code=429)
        assert client.get(self.path(room), {"code": current_code(room.first).scanned}).status_code == 429
        assert not Presence.objects.exists()

    def test_what_is_not_yours_is_not_there(self, client, room):
        for stranger in (UserFactory(), room.assistant):
            sign_in(client, stranger)
            assert client.get(self.path(room)).status_code == 404
            assert client.post(self.path(room), {"by": "lien"}).status_code == 404
        client.logout()
        assert client.get(self.path(room)).status_code == 302

    def test_empty_code_and_hour_say_what_to_write(self, client, room, person):
        sign_in(client, person)
        assertContains(client.post(self.path(room), {"code": ""}), "Écrivez le mot et le nombre", status_code=422)
        client.post(self.path(room), {"by": "lien"})
        leave = reverse("presence:leave", args=[room.first.uuid])
        assertContains(client.post(leave, {"at": "midi"}), "Écrivez une heure", status_code=422)
        assertContains(client.post(leave, {"at": "16:00"}, follow=True), "Votre départ est annoncé")

    def test_own_page_asks_as_much_for_one_session_as_for_six(self, client, room, person):
        sign_in(client, person)
        with assertNumQueries(8):  # none is declared
            client.get(reverse("presence:own"))
        for number in range(2, 7):
            first = room.session.starts_on + datetime.timedelta(days=30 * number)
            ModuleFactory(cycle=room.cycle, number=number, starts_on=first, ends_on=first + datetime.timedelta(days=2))
        enrol(room.people[0])
        with assertNumQueries(8):  # none is declared
            assertContains(client.get(reverse("presence:own")), "halfdays", count=6)


class TestScreens:
    def state(self, client, room, screen, mark=""):
        path = reverse("attendance:state", args=[room.first.uuid, screen])
        return client.get(path, headers={"If-None-Match": mark})

    def test_the_list_follows_without_reloading(self, client, room, person):
        sign_in(client, room.assistant)
        mark = self.state(client, room, "feuille")["ETag"]
        assert self.state(client, room, "feuille", mark).status_code == 304
        sign_presence(actor=person, half_day=room.first)
        assert self.state(client, room, "feuille", mark).status_code == 200
        page = client.get(reverse("attendance:sheet", args=[room.first.uuid]))
        assertContains(page, "<b>2</b>", html=True)
        assertContains(page, "lien personnel")

    def test_what_is_recorded_of_somebody_unknown_moves_nothing(self, client, room, person):
        keep_away(user=room.assistant, cycle=room.cycle, person=person)
        sign_in(client, room.assistant)
        mark = self.state(client, room, "feuille")["ETag"]
        sign_presence(actor=person, half_day=room.first)
        assert self.state(client, room, "feuille", mark).status_code == 304

    def test_the_room_shows_a_code_that_changes(self, client, room, time_machine):
        sign_in(client, room.assistant)
        path = reverse("attendance:room", args=[room.first.uuid])
        page = client.get(path)
        assertContains(page, current_code(room.first).typed)
        assertContains(page, 'role="img"')
        assertContains(page, "<strong>0 sur 3</strong>", html=True)
        mark = self.state(client, room, "salle")["ETag"]
        time_machine.move_to(DURING + MINUTE, tick=False)
        sign_in(client, room.assistant)
        assert self.state(client, room, "salle", mark).status_code == 200
        time_machine.move_to(AFTER, tick=False)
        assertNotContains(client.get(path), 'role="img"')

    @pytest.mark.parametrize(("minutes", "shown"), [(-61, False), (-60, True), (220, True), (221, False)])
    def test_the_room_shows_it_exactly_while_one_signs(self, client, room, minutes, shown, time_machine):
        rules = {"opens_minutes_before": 60, "closes_minutes_after": 10}  # of a half-day from 14:00 to 17:30
        AttendanceRules.objects.create(institute=room.cycle.institute, **rules)
        time_machine.move_to(DURING + (minutes - 30) * MINUTE, tick=False)
        sign_in(client, room.assistant)
        page = client.get(reverse("attendance:room", args=[room.first.uuid]))
        assert ('role="img"' in page.content.decode()) == shown

    def test_rules_are_of_advisers(self, client, room):
        sign_in(client, room.adviser)
        path = reverse("attendance:rules")
        sent = {
            "opens_minutes_before": "10",
            "closes_minutes_after": "0",
            "near_points": "5",
            "absence_kinds": "Santé\nDeuil",
        }
        assertContains(client.post(path, {**sent, "closes_minutes_after": "600"}), "60", status_code=422)
        client.post(path, sent)
        rules = AttendanceRules.objects.get()
        assert (rules.closes_minutes_after, rules.signs_by_link) == (0, False)
        assert rules.kinds_of_absence == ["Santé", "Deuil"]
        assertContains(client.post(path, {**sent, "absence_kinds": "x" * 61}), "60 caractères", status_code=422)
        sign_in(client, room.assistant)
        assert client.get(path).status_code == 403
