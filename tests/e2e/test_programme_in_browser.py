"""An adviser writes the programme of a module, asks a speaker, publishes, moves a slot and publishes the difference."""

import datetime

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from programme.models import ProgrammeVersion, Session, Slot, SpeakerLink
from tests.e2e.person import Person
from tests.factories.accounts import make_staff
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import SessionFactory, write_slot
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]
TUESDAY = datetime.date(2027, 3, 9)


def mails(event: str) -> list[str]:
    return sorted(OutboxMail.objects.filter(event=event).values_list("to_email", flat=True))


def keep_records(person: Person) -> None:
    """A venue with its room, and a record."""
    page = person.page
    person.go("/sessions/lieux/ajouter/", "Ajouter un lieu")
    page.get_by_label("Nom").fill("INET")
    person.press("Enregistrer le lieu", heading="INET")
    page.get_by_role("link", name="Ajouter une salle").click()
    page.get_by_label("Nom").fill("Kléber")
    person.press("Enregistrer la salle", heading="INET")
    person.go("/sessions/intervenants/ajouter/", "Ajouter une fiche")
    page.get_by_label("Prénom").fill("Mireille")
    page.get_by_label("Nom", exact=True).fill("Tchoumi")
    page.get_by_label("Adresse électronique").fill("mireille.tchoumi@example.org")
    person.press("Enregistrer la fiche", heading="Intervenants")


def write_slots(person: Person, module: Session) -> None:
    """Two slots one after the other in one room, the second refused first."""
    page = person.page
    person.go(f"/sessions/{module.uuid}/", "Lire les territoires")
    page.get_by_role("link", name="Ajouter une séquence le mardi 9 mars 2027, après-midi").click()
    page.get_by_label("Fin").fill("15:00")
    page.get_by_label("Titre").fill("Le récit")
    page.get_by_label("Salle").select_option(label="Kléber, INET")
    page.get_by_label("Personne 1").select_option(label="Mireille Tchoumi")
    person.press("Enregistrer et ajouter la suivante", heading="Ajouter une séquence")
    expect(page.get_by_label("Début")).to_have_value("15:00")
    page.get_by_label("Début").fill("14:30")
    page.get_by_label("Fin").fill("16:00")
    page.get_by_label("Titre").fill("Le débat")
    page.get_by_label("Salle").select_option(label="Kléber, INET")
    person.press("Enregistrer", heading="Ajouter une séquence")
    person.reads("La salle Kléber est déjà prise")
    expect(page.get_by_label("Titre")).to_have_value("Le débat")
    page.get_by_label("Début").fill("15:00")
    person.press("Enregistrer", heading="Lire les territoires")
    assert Slot.objects.count() == 2


def test_a_programme_is_written_published_and_moved(meet):
    institute = InstituteFactory()
    module = ModuleFactory(
        cycle=CycleFactory(institute=institute, year=2027), number=1, starts_on=TUESDAY, title="Lire les territoires"
    )
    participant = ParticipantFactory(cycle=module.cycle)
    adviser = make_staff(Role.ADVISER, institute=institute)
    person = meet()
    person.arrive(adviser)
    keep_records(person)
    write_slots(person, module)
    page = person.page
    page.get_by_role("link", name="Solliciter").click()
    person.look("Solliciter les intervenants")
    person.press("Envoyer les liens", heading="Lire les territoires")
    assert mails("speaker.asked") == ["mireille.tchoumi@example.org"]
    page.get_by_role("link", name="Publier").click()
    person.look("Publier la version 1 du programme")
    page.get_by_label("Confirmé").check()
    person.press("Publier la version 1", heading="Lire les territoires")
    assert mails("programme.published") == [participant.user.email]
    page.get_by_role("link", name="Le récit", exact=True).click()
    person.look("Le récit")
    page.get_by_label("Début").fill("16:00")
    page.get_by_label("Fin").fill("17:00")
    person.press("Enregistrer", heading="Lire les territoires")
    person.reads("Un changement attend d’être publié")
    page.get_by_role("link", name="Publier la suite").click()
    person.look("Publier la version 2 du programme")
    person.press("Publier la version 2", heading="Lire les territoires")
    assert mails("programme.changed") == [participant.user.email]
    assert mails("speaker.changed") == ["mireille.tchoumi@example.org"]
    assert ProgrammeVersion.objects.filter(standing="CONFIRMED").count() == 2
    assert SpeakerLink.objects.count() == 1


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}, {"width": 1024, "height": 768}])
def test_the_pages_of_a_programme_hold_on_every_screen(meet, viewport):
    institute = InstituteFactory()
    adviser = make_staff(Role.ADVISER, institute=institute)
    seminar = SessionFactory(institute=institute, starts_on=TUESDAY, title="Séminaire des cadres")
    write_slot(adviser, seminar, hours=(9, 10), title="Un titre " * 20)
    person = meet(viewport=viewport)
    person.arrive(adviser)
    for path in (
        "",
        f"{seminar.uuid}/",
        f"{seminar.uuid}/publier/",
        f"{seminar.uuid}/documents/",
        "intervenants/",
        "lieux/",
    ):
        person.go(f"/sessions/{path}")
