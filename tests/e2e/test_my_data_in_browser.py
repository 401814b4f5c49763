"""« Mes données » in Chromium: the page at three widths, the archive, a draft deleted by its dialog, with axe-core."""

from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from candidatures.models import Candidature
from tests.e2e.person import DESKTOP, PHONE
from tests.factories.accounts import PASSWORD, UserFactory, make_staff
from tests.factories.candidatures import CandidatureFactory
from tests.factories.cycles import CallFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

PAGE = "/compte/mes-donnees/"
TABLET = {"width": 1024, "height": 900}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    """As `make run` has it."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def applicant(live_server):
    """Someone with a draft that an employer signed for, another one just begun, and a dossier that is sent."""
    person = UserFactory(first_name="Anaïs", last_name="Vauquelin-Roche")
    CandidatureFactory(applicant=person, signed=True)
    CandidatureFactory(applicant=person, cycle=CallFactory(title="Cycle des directions adjointes"))
    CandidatureFactory(applicant=person, submitted=True)
    return person


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
def test_applicant_takes_the_archive_then_deletes_a_draft(applicant, meet, viewport, tmp_path):
    person = meet(viewport=viewport)
    person.arrive(applicant, "/compte/", "Mon compte")
    person.follow("Voir mes données", heading="Mes données")

    with person.page.expect_download() as started:
        person.page.get_by_role("link", name="Télécharger l’archive").click()
    started.value.save_as(tmp_path / "archive.zip")
    with ZipFile(tmp_path / "archive.zip") as archive:
        assert {"LISEZ-MOI.txt", "donnees.json"} < set(archive.namelist())
        assert archive.testzip() is None

    opener = person.page.get_by_role("button", name="Supprimer ce brouillon").last
    opener.click()
    dialog = person.page.locator("dialog:popover-open")
    expect(dialog).to_contain_text("l’engagement signé par votre employeur")
    person.look("Mes données")
    dialog.get_by_role("button", name="Garder mon brouillon").click()
    expect(dialog).to_have_count(0)
    opener.click()
    person.press("Supprimer définitivement", within="dialog:popover-open", heading="Mes données")
    person.reads("est supprimé")
    assert Candidature.objects.filter(applicant=applicant).count() == 2
    person.follow("Fermer mon compte", heading="Votre compte ne peut pas encore être fermé")
    person.reads("Retirez-le depuis sa page")


def test_keyboard_alone_reaches_archive_and_dialog(applicant, meet):
    person = meet()
    person.arrive(applicant, PAGE, "Mes données")
    person.tab_to("a[download]")
    person.tab_to("button[popovertarget^=supprimer-]")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("dialog:popover-open")).to_be_visible()
    person.page.keyboard.press("Escape")
    expect(person.page.locator("dialog:popover-open")).to_have_count(0)
    assert Candidature.objects.filter(applicant=applicant).count() == 3


def test_keyboard_alone_closes_an_account(live_server, meet):
    draft = CandidatureFactory(complete=True)
    person = meet(viewport=PHONE)
    person.arrive(draft.applicant, "/compte/fermer/", "Fermer mon compte")
    for password, heading in (("un autre mot de passe", "Fermer mon compte"), (PASSWORD, "Votre compte est fermé")):
        person.tab_to("input[name=password]")
        person.page.keyboard.type(password)
        person.page.keyboard.press("Enter")
        expect(person.page.get_by_role("heading", level=1)).to_have_text(heading)
        person.look(heading)
        if password != PASSWORD:
            person.go("/compte/fermer/")
    person.page.go_back()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Votre compte est fermé")
    assert not Candidature.objects.exists()


def test_member_of_staff_has_the_page_in_the_workplace(live_server, meet):
    adviser = make_staff(Role.ADVISER)
    person = meet()
    person.arrive(adviser, PAGE, "Mes données")
    person.reads("À faire")
    person.page.set_viewport_size(PHONE)
    person.look("Mes données")
