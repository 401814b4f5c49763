"""Pages of certificates: who stands where, the decision, the signature, one's own document."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from accounts.enums import Role
from attendance.certificates.documents import CERTIFICATE
from attendance.certificates.permissions import signatory_of
from attendance.certificates.standings import Standings
from attendance.enums import Mark
from attendance.models import Certificate
from tests.attendance.test_certificates import change
from tests.factories.accounts import make_staff, sign_in
from tests.factories.certificates import end_year
from toolkit.documents.drafts import draft_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(time_machine):
    """Somebody who reaches the bar, somebody near it."""
    return end_year(time_machine, (0, 0), (3, 0))


def test_the_adviser_reads_where_everybody_stands_and_decides(client, year):
    sign_in(client, year.adviser)
    page = client.get(reverse("attendance:certificates"))
    assertContains(page, "49\u00a0h sur 49\u00a0h")
    assertContains(page, "Près du seuil")
    assertNotContains(page, reverse("attendance:certificates_sign"))
    path = reverse("attendance:decide", args=[year.people[1].uuid])
    page = client.get(path)
    seen = page.context["person"].mark
    assertContains(page, "11 sur 14")
    assertContains(client.post(path, {"seen": seen}), "Choisissez ce que reçoit", status_code=422)
    assertContains(client.post(path, {"seen": "x", "certified": "1", "motive": "Oui"}), "relisez", status_code=409)
    page = client.post(path, {"seen": seen, "certified": "1", "motive": "Mission d’État."}, follow=True)
    assertContains(page, "certificat accordé")
    assertContains(client.get(path), "Mission d’État.")
    drawn = client.get(reverse("attendance:certificate_draft", args=[year.people[1].uuid]))
    assert drawn["Content-Type"] == "application/pdf"
    assert client.get(reverse("attendance:certificates_sign")).status_code == 403


def test_the_head_signs_with_names_and_counts_then_corrects_and_withdraws(client, year):
    sign_in(client, year.head)
    path = reverse("attendance:certificates_sign")
    assertContains(client.get(path), "Sans décision")
    assertContains(client.post(path, {"seen": "x"}), "Près du seuil, sans décision", status_code=409)
    year.decide(1)
    page = client.get(path)
    assertContains(page, "Signer 2 documents")
    assertContains(page, "Anaïs Personne-02")
    page = client.post(path, {"seen": Standings(year.cycle, year.head).mark}, follow=True)
    assertContains(page, "2 certificats")
    row = Certificate.objects.get(participant=year.people[0])
    assert client.get(reverse("attendance:certificate_paper", args=[row.uuid])).status_code == 200
    change(year, 0, Mark.ABSENT)
    assertContains(client.get(reverse("attendance:certificates")), "Ne dit plus vrai")
    path = reverse("attendance:certificate_correct", args=[year.people[0].uuid])
    page = client.get(path)
    sent = {"seen": page.context["person"].mark, "reason": "Feuille corrigée."}
    assertContains(client.post(path, sent | {"reason": ""}), "Écrivez le motif", status_code=422)
    assertContains(client.post(path, sent, follow=True), "CC-2027-00003")
    other = Certificate.objects.get(participant=year.people[1])
    path = reverse("attendance:certificate_withdraw", args=[other.uuid])
    assertContains(client.get(path), "Personne-02")
    assertContains(client.post(path, {"reason": "Erreur."}, follow=True), "Signer à nouveau")
    assertContains(client.post(path, {"reason": "Erreur."}), "déjà remplacé", status_code=409)


def test_each_reads_their_own_and_nobody_elses(client, year):
    year.decide(1)
    year.sign()
    row = Certificate.objects.get(participant=year.people[0])
    for reader, status in ((year.people[0].user, 200), (year.people[1].user, 404), (make_staff("adviser"), 404)):
        sign_in(client, reader)
        assert client.get(reverse("presence:certificate", args=[row.uuid])).status_code == status
        assert client.get(reverse("presence:certificate_paper", args=[row.uuid])).status_code == status
    sign_in(client, year.people[0].user)
    page = client.get(reverse("presence:certificate", args=[row.uuid]))
    assertContains(page, "livret individuel de formation")
    assertContains(page, "14\u00a0h")
    assertContains(client.get(reverse("mine:promotion")), reverse("presence:certificate", args=[row.uuid]))
    for user in (year.assistant, year.adviser):
        sign_in(client, user)
        assert client.get(reverse("attendance:certificate_withdraw", args=[row.uuid])).status_code == 404
        assert client.get(reverse("attendance:certificate_correct", args=[year.people[0].uuid])).status_code == 404


def test_the_page_asks_as_much_for_two_people_as_for_twelve(client, time_machine):
    for number, people in enumerate((2, 12)):
        year = end_year(time_machine, *[(0, 0)] * people, code=f"CDG-{number}")
        sign_in(client, year.head)
        with assertNumQueries(16):
            client.get(reverse("attendance:certificates"))


def test_a_draft_bears_the_name_of_whoever_would_sign(year):
    assert signatory_of(year.head, year.cycle) == signatory_of(year.adviser, year.cycle) == year.head
    person = year.standing()
    make_staff(Role.HEAD_OF_SERVICE, institute=year.cycle.institute)
    assert signatory_of(year.adviser, year.cycle) is None  # one of two: nobody knows which
    html = draft_html(CERTIFICATE, CERTIFICATE.build(person=person, signatory=None))
    assert year.adviser.full_name not in html and year.head.full_name not in html
