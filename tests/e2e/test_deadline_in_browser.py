"""One second before closing and one second after, through the page; then more time for one person.

The server runs in this process: the clock of the test is its clock, and stands still while a page is used.
"""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Role
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from tests.e2e.person import PHONE, Person
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import CandidatureFactory
from tests.factories.cycles import CallFactory
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

PARIS = ZoneInfo("Europe/Paris")
CLOSING = datetime.datetime(2026, 1, 14, 23, 59, 59, tzinfo=PARIS)
NOON = CLOSING.replace(hour=12, minute=0, second=0)
SECOND = datetime.timedelta(seconds=1)
MOTIVATION = "Je veux partager la décision avec celles et ceux qui la portent."


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    """As `make run` has it."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def clock(time_machine):
    """Noon of the last day of the call."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def draft(clock, live_server):
    """A dossier that lacks nothing but to be submitted."""
    opening = datetime.datetime(2025, 11, 3, tzinfo=PARIS)
    cycle = CallFactory(opens_at=opening, closes_at=CLOSING, year=2026)
    person = UserFactory(email="anais@example.org", first_name="Anaïs", last_name="Vauquelin-Roche")
    return CandidatureFactory(complete=True, cycle=cycle, applicant=person, motivation=MOTIVATION)


@pytest.fixture
def adviser(draft):
    return make_staff(
        Role.ADVISER, institute=draft.cycle.institute, first_name="Hélène", last_name="Marchandeau",
        email="helene@example.org",
    )  # fmt: skip


def read_again(someone: Person, draft: Candidature) -> None:
    someone.arrive(draft.applicant, f"{draft.get_absolute_url()}relire/")
    someone.reads("Dépôt jusqu’au mercredi 14 janvier 2026 à 23 h 59, heure de Paris.")


def state_of(draft: Candidature) -> str:
    return Candidature.objects.values_list("state", flat=True).get(pk=draft.pk)


def test_one_second_before_closing_the_dossier_is_taken(draft, clock, meet):
    someone = meet()
    clock.move_to(CLOSING - SECOND, tick=False)
    read_again(someone, draft)
    someone.reads("il est 23 h 59")
    someone.reads("À 23 h 59, il vous reste moins d’une minute.")
    someone.send("Déposer ma candidature", heading="Ma candidature")
    someone.reads("CDG-2026-0001")
    assert state_of(draft) == State.SUBMITTED
    receipt = someone.context.request.get(f"{draft.get_absolute_url()}accuse-de-reception/")
    assert receipt.body().startswith(b"%PDF-")


def test_the_closing_second_itself_is_in_time(draft, clock, meet):
    someone = meet()
    clock.move_to(CLOSING - SECOND, tick=False)
    read_again(someone, draft)
    clock.move_to(CLOSING + datetime.timedelta(microseconds=999_999), tick=False)
    someone.send("Déposer ma candidature", heading="Ma candidature")
    someone.reads("CDG-2026-0001")
    assert timezone.localdate(Candidature.objects.get(pk=draft.pk).submitted_at) == datetime.date(2026, 1, 14)


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_one_second_after_closing_it_is_refused_and_kept(draft, clock, meet, viewport):
    """The page was opened in time: its button is pressed one second too late."""
    someone = meet(viewport=viewport) if viewport else meet()
    clock.move_to(CLOSING - SECOND, tick=False)
    read_again(someone, draft)
    clock.move_to(CLOSING + SECOND, tick=False)
    someone.send("Déposer ma candidature")
    alert = someone.page.get_by_role("alert")
    expect(alert).to_contain_text("Le dépôt est clos depuis le mercredi 14")
    expect(alert).to_contain_text("Il est 0")
    someone.reads("Il est 0 h 00 à Paris. Votre dossier reste enregistré")
    someone.reads(MOTIVATION)
    expect(someone.page.get_by_role("button", name="Déposer ma candidature")).to_have_count(0)
    assert (state_of(draft), Candidature.objects.get(pk=draft.pk).receipt_number) == (State.DRAFT, None)

    # Kept and readable, on every page, and still without the button.
    someone.go(draft.get_absolute_url(), "Ma candidature")
    someone.reads("Le dépôt est clos depuis le mercredi 14 janvier 2026 à 23 h 59")
    someone.go(f"{draft.get_absolute_url()}relire/")
    someone.reads(MOTIVATION)
    expect(someone.page.get_by_role("button", name="Déposer ma candidature")).to_have_count(0)
    someone.go("/accueil/", "Mes candidatures")
    someone.reads("ce brouillon ne peut plus être déposé")


def test_an_adviser_gives_one_person_more_time(draft, adviser, clock, meet):
    late, helper = meet(), meet()
    clock.move_to(CLOSING + datetime.timedelta(minutes=4, seconds=1), tick=False)
    helper.arrive(adviser, "/instruction/", "Candidatures")
    helper.follow("Brouillons", heading="Brouillons")
    helper.reads("il est 0 h 04")
    helper.fill(q="vauquelin")
    helper.press("Chercher", heading="Brouillons")
    helper.reads_not(MOTIVATION)
    helper.follow("Anaïs Vauquelin-Roche", heading="Délai pour Anaïs Vauquelin-Roche")
    refuse_then_grant(helper)

    late.arrive(draft.applicant, draft.get_absolute_url(), "Ma candidature")
    late.reads("Délai accordé : à déposer avant la fin du")
    late.reads("mercredi 21 janvier 2026 à 23 h 59")
    late.go(f"{draft.get_absolute_url()}relire/")
    late.send("Déposer ma candidature", heading="Ma candidature")
    late.reads("CDG-2026-0001")

    helper.go("/instruction/?vue=toutes", "Candidatures")
    helper.follow("Anaïs Vauquelin-Roche", heading="Anaïs Vauquelin-Roche")
    helper.reads("jusqu’au 21 janvier 2026 par Hélène Marchandeau : Hospitalisation")


def refuse_then_grant(helper: Person) -> None:
    helper.press("Accorder ce délai", heading="Délai pour")
    helper.reads("Choisissez le dernier jour pour déposer.")
    helper.fill(until="2026-01-21")
    helper.press("Accorder ce délai", heading="Délai pour")
    helper.reads("Écrivez le motif du délai")
    expect(helper.page.locator("[name=until]")).to_have_value("2026-01-21")
    helper.fill(reason="Hospitalisation du 10 au 14 janvier.")
    helper.press("Accorder ce délai", heading="Délai pour")
    helper.reads("peut déposer jusqu’au mercredi 21 janvier 2026 à 23 h 59. Un courriel l’en prévient.")
    helper.reads("Hospitalisation du 10 au 14 janvier.")
    assert Candidature.objects.get().journal.filter(kind=JournalKind.EXTENDED).count() == 1
    assert OutboxMail.objects.filter(event="candidature.extended", recipient__email="anais@example.org").count() == 1


def test_a_person_who_had_not_begun_is_opened_a_dossier(draft, adviser, clock, meet):
    newcomer = UserFactory(email="retard@example.org", first_name="Yaël", last_name="Quéméneur")
    helper, late = meet(viewport=PHONE), meet(viewport=PHONE)
    clock.move_to(CLOSING + datetime.timedelta(minutes=4, seconds=1), tick=False)
    helper.arrive(adviser, "/instruction/brouillons/", "Brouillons")
    helper.follow("Ouvrir un dossier à une personne", heading="Ouvrir un dossier après la clôture")
    helper.fill(email="inconnue@example.org", until="2026-01-21", reason="Arrêt maladie en janvier.")
    helper.press("Ouvrir ce dossier", heading="Ouvrir un dossier")
    helper.reads("Aucun compte ne porte cette adresse")
    helper.fill(email=newcomer.email)
    helper.press("Ouvrir ce dossier", heading="Délai pour Yaël Quéméneur")
    late.arrive(newcomer, "/accueil/", "Mes candidatures")
    late.reads("jusqu’au mercredi 21 janvier 2026 à 23 h 59, par le délai qui vous est accordé")
    late.follow("Continuer", heading="Ma candidature")
