"""What the person, and the training team, read about more time."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.models import Candidature
from candidatures.services import submit_candidature
from instruction.services import grant_extension
from tests.factories.accounts import sign_in
from tests.factories.candidatures import CandidatureFactory
from tests.instruction.last_day import CLOSING, PARIS, SECOND, make_call
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

EXTENDED_DAY = datetime.date(2026, 1, 21)
EXTENDED = datetime.datetime(2026, 1, 21, 23, 59, 59, tzinfo=PARIS)
REASON = "Hospitalisation du 10 au 14 janvier."


@pytest.fixture
def cycle(noon, institute):
    return make_call(institute)


@pytest.fixture
def draft(cycle):
    return CandidatureFactory(complete=True, cycle=cycle)


def grant(candidature, actor, until=EXTENDED_DAY, reason=REASON):
    return grant_extension(actor=actor, candidature=candidature, until=until, reason=reason)


def submit(candidature):
    return submit_candidature(actor=candidature.applicant, candidature=candidature)


def page_of(client, candidature, name="dossier"):
    client.force_login(candidature.applicant)
    return client.get(reverse(f"candidatures:{name}", args=[candidature.uuid]))


class TestMail:
    def test_says_until_when_and_what_is_left_but_not_why(self, draft, adviser):
        Candidature.objects.filter(pk=draft.pk).update(motivation="", siret="")
        grant(draft, adviser)
        mail = OutboxMail.objects.get(event="candidature.extended")
        assert mail.to_email == draft.email
        assert mail.institute == draft.cycle.institute
        assert mail.subject == f"Vous avez jusqu’au {format_moment(EXTENDED)} pour déposer votre dossier"
        assert f"peut être déposée jusqu’au {format_moment(EXTENDED)}, heure de Paris" in mail.text_body
        assert (
            "Il reste 2 points avant de pouvoir déposer\u00a0: Employeur (1), Projet professionnel (1)."
            in mail.text_body
        )
        assert str(draft.uuid) in mail.text_body
        assert "Hospitalisation" not in mail.text_body + mail.html_body

    def test_complete_dossier_is_told_that_nothing_is_missing(self, draft, adviser):
        grant(draft, adviser)
        assert "Rien ne manque" in OutboxMail.objects.get(event="candidature.extended").text_body


class TestApplicantPages:
    """Each page says the person's own deadline, not the call's."""

    def test_own_deadline_everywhere_while_it_runs(self, client, draft, adviser, noon):
        grant(draft, adviser)
        noon.move_to(CLOSING + datetime.timedelta(days=2), tick=False)
        own = format_moment(EXTENDED)
        overview = page_of(client, draft)
        assertContains(overview, own)
        assertContains(overview, "Délai accordé")
        assertNotContains(overview, format_moment(CLOSING))
        review = page_of(client, draft, "review")
        assertContains(review, f"Dépôt jusqu’au <strong>{own}</strong>")
        assertContains(review, "par le délai qui vous est accordé")
        assertContains(review, 'type="submit" data-busy')
        assertContains(client.get("/accueil/"), f"jusqu’au {own}, par le délai qui vous est accordé")
        section = client.get(reverse("candidatures:section", args=[draft.uuid, "projet"]))
        assertContains(section, f"{own} (délai accordé)")

    def test_reason_and_name_stay_with_the_desk(self, client, draft, adviser):
        grant(draft, adviser)
        overview = page_of(client, draft)
        assertContains(overview, f"Délai accordé\u00a0: {format_moment(EXTENDED)}")
        assertContains(overview, "Service formation</small>")
        for words in ("Hospitalisation", "Marchandeau"):
            assertNotContains(overview, words)

    def test_own_deadline_everywhere_once_it_is_over(self, client, draft, adviser, noon):
        grant(draft, adviser)
        noon.move_to(EXTENDED + SECOND, tick=False)
        own = format_moment(EXTENDED)
        assertContains(page_of(client, draft), f"Le délai qui vous était accordé a pris fin le {own}")
        review = page_of(client, draft, "review")
        assertContains(review, f"clos depuis le {own}")
        assertNotContains(review, "Déposer ma candidature")
        assertContains(client.get("/accueil/"), "Le délai qui vous était accordé a pris fin le mercredi 21")

    def test_nobody_else_reads_of_an_extension(self, client, draft, noon):
        overview = page_of(client, draft)
        assertContains(overview, format_moment(CLOSING))
        assertNotContains(overview, "élai accordé")
        noon.move_to(CLOSING + SECOND, tick=False)
        assertContains(page_of(client, draft), f"Le dépôt est clos depuis le {format_moment(CLOSING)}")
        assertContains(client.get("/accueil/"), "Le dépôt est clos depuis le mercredi 14")

    def test_too_late_page_still_gives_the_hour_of_the_server(self, client, draft, noon):
        noon.move_to(CLOSING + datetime.timedelta(minutes=4, seconds=1), tick=False)
        assertContains(
            page_of(client, draft, "review"), "À l’horloge du serveur, qui fait foi, il est 0\u00a0h\u00a004"
        )

    @pytest.mark.parametrize(
        ("before", "words"),
        [
            (datetime.timedelta(minutes=42), "À 23\u00a0h\u00a018, il vous reste 42 minutes."),
            (datetime.timedelta(minutes=1), "À 23\u00a0h\u00a059, il vous reste 1 minute."),
            (SECOND, "À 23\u00a0h\u00a059, il vous reste moins d’une minute."),
        ],
    )
    def test_last_hour_is_told_in_minutes(self, client, draft, noon, before, words):
        noon.move_to(CLOSING + SECOND - before, tick=False)
        overview = page_of(client, draft)
        assertContains(overview, words)
        assertContains(overview, "Dernier jour pour déposer")

    def test_before_the_last_hour_no_minutes(self, client, draft, noon):
        noon.move_to(CLOSING - datetime.timedelta(hours=1), tick=False)
        overview = page_of(client, draft)
        assertNotContains(overview, "il vous reste")
        assertNotContains(overview, "<b>0")


def test_submitted_dossier_shows_the_desk_who_gave_more_time(client, draft, adviser, noon):
    grant(draft, adviser)
    noon.move_to(CLOSING + datetime.timedelta(days=2), tick=False)
    submit(Candidature.objects.get(pk=draft.pk))
    sign_in(client, adviser)
    page = client.get(reverse("instruction:detail", args=[draft.uuid]))
    assertContains(page, "jusqu’au 21\u00a0janvier\u00a02026 par Hélène Marchandeau")
    assertContains(page, REASON.replace("10 au 14 janvier", "10 au 14\u00a0janvier"))
