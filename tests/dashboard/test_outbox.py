"""The outbox, as staff read it."""

from functools import partial

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from tests.factories.accounts import MembershipFactory, UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory
from tests.factories.cycles import CallFactory
from tests.factories.notifications import OutboxMailFactory
from tests.factories.organisations import InstituteFactory
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

LIST = "/courriels/"


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def staff(client, institute):
    sign_in(client, make_staff(Role.ASSISTANT, institute=institute))
    return client


@pytest.fixture
def write(institute):
    """Write a mail of the institute."""
    return partial(OutboxMailFactory, institute=institute)


def url(name, mail):
    return reverse(f"dashboard:{name}", args=[mail.uuid])


def test_list_shows_each_mail(staff, write):
    write(subject="Votre dossier est arrivé", event="candidature.submitted", attempts=2,
                      recipient=UserFactory(first_name="Anaïs", last_name="Roche"))  # fmt: skip
    response = staff.get(LIST)
    for text in ("Votre dossier est arrivé", "Candidature déposée", "Anaïs Roche", "À envoyer"):
        assertContains(response, text)


def test_list_filters_by_state(staff, write):
    write(subject="En panne", state=MailState.FAILED)
    write(subject="En attente")
    response = staff.get(LIST, {"etat": "failed"})
    assertContains(response, "En panne")
    assertNotContains(response, "En attente")
    assert {tab.label: tab.count for tab in response.context["mails"].tabs} == {
        "Tous": 2, "À envoyer": 1, "Envoi en cours": 0, "Envoyé": 0, "En échec": 1, "Annulé": 0,
    }  # fmt: skip
    assert len(staff.get(LIST, {"etat": "inconnu"}).context["rows"]) == 2


def test_list_says_why_it_is_empty(staff):
    assertContains(staff.get(LIST), "Aucun courriel")
    assertContains(staff.get(LIST, {"etat": "failed"}), "Aucun courriel dans cet état")


# Session, person, second factor, roles; numbers by state, rows.
@pytest.mark.parametrize("number", [1, 30, 120])
def test_list_runs_a_constant_number_of_queries(staff, number, django_assert_num_queries, institute):
    OutboxMailFactory.create_batch(number, institute=institute)
    with django_assert_num_queries(6):
        response = staff.get(LIST)
    assert len(response.context["rows"]) == min(number, 50)


def test_search_crosses_the_states_and_counts_them(staff, write, institute):
    candidature = CandidatureFactory(
        cycle=CallFactory(institute=institute), submitted=True, employer_name="Ville de Bréval"
    )
    OutboxMail.objects.filter(about=candidature.uuid).update(state=MailState.CANCELLED)
    write(subject="Autre chose", to_email="maire@breval.example")
    write(subject="Sans rapport", to_email="x@example.org")
    number = OutboxMail.objects.filter(about=candidature.uuid).count()
    response = staff.get(LIST, {"q": "BREVAL"})
    assert response.context["page"].paginator.count == number + 1
    counts = {tab.slug: tab.count for tab in response.context["mails"].tabs}
    assert (counts[MailState.CANCELLED], counts[MailState.QUEUED]) == (number, 1)
    assertContains(response, "?q=BREVAL&amp;etat=cancelled")
    assertContains(staff.get(LIST, {"q": "introuvable"}), "Aucun courriel ne correspond")
    nothing = staff.get(LIST, {"q": "BREVAL", "etat": MailState.FAILED})
    assertContains(nothing, "Chercher dans tous les états")


@pytest.mark.parametrize("number", [1, 30])
def test_search_runs_a_constant_number_of_queries(staff, write, number, django_assert_num_queries):
    for _ in range(number):
        write(subject="Cherché")
    with django_assert_num_queries(6):
        staff.get(LIST, {"q": "cherché"})


def test_detail_shows_the_words(staff, write):
    mail = write(text_body="Votre dossier porte le n° 12.", last_error="550 boîte pleine")
    response = staff.get(url("outbox_mail", mail))
    assertContains(response, "Votre dossier porte le n° 12.")
    assertContains(response, "550 boîte pleine")
    assertNotContains(response, "Renvoyer ce courriel")


def test_detail_never_shows_a_confidential_mail(staff, write):
    mail = write(confidential=True, text_body="https://example.org/engagement/secret", html_body="secret")
    response = staff.get(url("outbox_mail", mail))
    assertNotContains(response, "secret")
    assertContains(response, "Seul son destinataire peut le lire")


def test_words_of_a_mail_are_not_markup(staff, write):
    mail = write(text_body="<script>alert(1)</script>")
    assertContains(staff.get(url("outbox_mail", mail)), "&lt;script&gt;")


def test_failed_mail_goes_again(staff, write):
    mail = write(state=MailState.FAILED, attempts=5)
    assertContains(staff.get(url("outbox_mail", mail)), "Renvoyer ce courriel")
    response = staff.post(url("outbox_resend", mail), follow=True)
    assertContains(response, "repart vers")
    mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
    assert mail.resent_by is not None


def test_second_click_explains(staff, write):
    mail = write()
    assertContains(staff.post(url("outbox_resend", mail)), "n’est plus en échec", status_code=409)


@pytest.mark.parametrize("role", [None, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
def test_closed_to_others(client, role, institute, write):
    mail = write(state=MailState.FAILED)
    sign_in(client, make_staff(role, institute=institute) if role else UserFactory())
    assert client.get(LIST).status_code == 403
    assert client.get(url("outbox_mail", mail)).status_code == 403
    assert client.post(url("outbox_resend", mail)).status_code == 403


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.HEAD_OF_SERVICE])
def test_mails_of_another_institute_are_not_there(client, role):
    sign_in(client, make_staff(role))
    mail = OutboxMailFactory(institute=InstituteFactory(), subject="D’ailleurs", state=MailState.FAILED)
    response = client.get(LIST)
    assertNotContains(response, "D’ailleurs")
    whole = response.context["mails"].tabs[0]
    assert (whole.slug, whole.label, whole.count) == ("", "Tous", 0)
    assert client.get(url("outbox_mail", mail)).status_code == 404
    assert client.post(url("outbox_resend", mail)).status_code == 404
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


@pytest.mark.parametrize(("role", "status"), [(Role.ASSISTANT, 404), (Role.ADVISER, 404), (Role.HEAD_OF_SERVICE, 200)])
def test_mails_about_an_account_are_for_heads_of_service(client, role, status):
    sign_in(client, make_staff(role))
    mail = OutboxMailFactory(event="password_reset", confidential=True)
    assert client.get(LIST).context["mails"].tabs[0].count == (1 if status == 200 else 0)
    assert client.get(url("outbox_mail", mail)).status_code == status


def test_two_institutes_are_read_together_by_who_works_at_both(client):
    one, two = InstituteFactory(), InstituteFactory()
    user = make_staff(Role.ADVISER, institute=one)
    MembershipFactory(user=user, institute=two, role=Role.ACCOUNTANT)
    sign_in(client, user)
    OutboxMailFactory(institute=one)
    OutboxMailFactory(institute=two)
    assert len(client.get(LIST).context["rows"]) == 1, "an accountant does not read mails"
    MembershipFactory(user=user, institute=two, role=Role.ADVISER)
    assert len(client.get(LIST).context["rows"]) == 2


def test_erased_mail_cannot_be_sent_again(staff, write):
    mail = write(state=MailState.FAILED, confidential=True, text_body="", html_body="")
    assertNotContains(staff.get(url("outbox_mail", mail)), "Renvoyer ce courriel")
    assertContains(staff.post(url("outbox_resend", mail)), "a été effacé", status_code=409)
