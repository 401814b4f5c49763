"""The page of a dossier: mails with their words, the same employer, who else is there, a page that is stale."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from instruction.models import Presence
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import candidature_in
from tests.factories.organisations import make_siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


def page(name, candidature, *arguments):
    return reverse(f"instruction:{name}", args=[candidature.uuid, *arguments])


def test_shows_each_mail_with_its_words_and_no_link_that_acts(staff, dossier):
    shown = staff.get(page("detail", dossier))
    sections = shown.content.decode().partition('id="courriels"')[2]
    assert "votre dossier" in sections.lower()
    assert "/engagement/" not in sections.partition('id="historique"')[0]


def test_says_the_same_employer_aloud(staff, dossier, cycle, adviser):
    siret = make_siret(31)
    other = candidature_in(State.SUBMITTED, cycle=cycle, last_name="Voisin")
    gone = candidature_in(State.WITHDRAWN, cycle=cycle, last_name="Reparti")
    assertNotContains(staff.get(page("detail", dossier)), "au plus une personne par employeur")
    Candidature.objects.filter(pk__in=[dossier.pk, other.pk, gone.pk]).update(siret=siret)
    shown = staff.get(page("detail", dossier))
    assertContains(shown, "au plus une personne par employeur")
    assert [row.last_name for row in shown.context["siblings"]] == ["Voisin"]


def test_tells_who_else_has_it_open_and_forgets(client, dossier, adviser, institute, time_machine):
    tarek = make_staff(Role.ADVISER, institute=institute, first_name="Tarek", last_name="Wissembach")
    time_machine.move_to(timezone.now(), tick=False)
    sign_in(client, tarek)
    first = client.post(page("presence", dossier)).json()
    assert first["people"] == ""
    sign_in(client, adviser)
    told = client.post(page("presence", dossier)).json()
    assert told["people"] == "Tarek Wissembach a aussi ce dossier sous les yeux."
    assert told["stamp"] == client.get(page("detail", dossier)).context["stamp"]
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=61), tick=False)
    assert client.post(page("presence", dossier)).json()["people"] == ""
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=11), tick=False)
    client.post(page("presence", dossier))
    assert list(Presence.objects.values_list("user", flat=True)) == [adviser.pk]


def test_presence_is_for_who_may_read(client, dossier):
    sign_in(client, make_staff(Role.ADVISER))
    assert client.post(page("presence", dossier)).status_code == 404
    assert not Presence.objects.exists()


def test_refuses_an_act_of_a_page_read_before_the_dossier_moved(staff, dossier, adviser):
    stamp = staff.get(page("detail", dossier)).context["stamp"]
    from_elsewhere = {"reason": "Écrit avant.", "stamp": stamp}
    Candidature.objects.filter(pk=dossier.pk).update(state_changed_at=timezone.now())
    refused = staff.post(page("act", dossier, "irrecevable"), from_elsewhere)
    assertContains(refused, "a changé depuis que cette page est ouverte", status_code=409)
    assertContains(refused, "Écrit avant.</textarea>", status_code=409)
    again = {"reason": "Écrit avant.", "stamp": refused.context["stamp"]}
    assert staff.post(page("act", dossier, "irrecevable"), again).status_code == 302


def test_pieces_may_be_held_by_our_pages_alone(staff, dossier):
    shown = staff.get(page("detail", dossier))
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    piece = staff.get(reverse("candidatures:piece_file", args=[dossier.pieces.current().first().uuid]))
    assert (piece["X-Frame-Options"], piece.streaming) == ("SAMEORIGIN", True)
    assert "frame-ancestors 'self'" in piece["Content-Security-Policy"]
    piece.getvalue()
