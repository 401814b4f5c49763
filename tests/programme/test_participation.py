"""« Ma promotion »: participants read what was published, and only theirs."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Role
from candidatures.enums import State
from cycles.models import Participant
from cycles.services import remove_participant
from programme.enums import Agreement, SlotKind
from programme.models import Material, Slot
from programme.services import MaterialValues, add_material, publish_materials, publish_programme, remove_slot
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import candidature_in, pdf_upload
from tests.factories.cycles import CallFactory
from tests.factories.modules import ModuleFactory
from tests.factories.programme import ask_speaker, write_slot
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A confirmed place, the adviser, the session with a slot of an asked speaker that nobody has published."""
    cycle = CallFactory()
    link = ask_speaker(cycle)
    candidature = candidature_in(State.CONFIRMED, cycle=cycle)
    return candidature, make_staff(Role.ADVISER, institute=cycle.institute), link.session, link


def page_of(client, candidature):
    """« Ma promotion », then the programme of the next session once it is published."""
    sign_in(client, candidature.applicant)
    page = client.get(reverse("mine:promotion")).content.decode()
    session = candidature.cycle.sessions.first()
    read = client.get(reverse("promotion:programme", args=[session.uuid]))
    return (page + (read.content.decode() if read.status_code == 200 else "")).replace("\u00a0", " ")


def hand_out(adviser, session, *, agreement=Agreement.GIVEN, **values):
    values = {"title": "Support du matin", "agreement": agreement, **values}
    return add_material(actor=adviser, session=session, values=MaterialValues(**values))


def test_programme_is_read_once_it_is_published_and_not_before(client, world):
    candidature, adviser, session, link = world
    assert "Étude de cas 1" not in page_of(client, candidature)
    publish_programme(actor=adviser, session=session, confirmed=False, note="À bientôt.")
    page = page_of(client, candidature)
    for words in ("Version 1", "Provisoire", "Étude de cas 1", "À bientôt.", link.speaker.full_name, "arrêt Broglie"):
        assert words in page, words
    assert "de 14 h le premier jour à 12 h 30 le dernier" in page
    write_slot(adviser, session, rank=1, hours=(9, 10), title="Brouillon que personne ne lit", kind=SlotKind.DEBATE)
    assert "Brouillon que personne ne lit" not in page_of(client, candidature)


def test_every_published_programme_is_read_and_its_mail_leads_to_it(client, world):
    """The next session is not the only one: the mail of a later one leads to its page, and the year lists it."""
    candidature, adviser, session, _ = world
    days = {"starts_on": session.starts_on + timedelta(30), "ends_on": session.starts_on + timedelta(32)}
    later = ModuleFactory(cycle=candidature.cycle, number=2, **days)
    write_slot(adviser, later, rank=0, hours=(14, 15), title="Une direction qui doute")
    url = reverse("promotion:programme", args=[later.uuid])
    sign_in(client, candidature.applicant)
    assert client.get(url).status_code == 404
    publish_programme(actor=adviser, session=later, confirmed=False)
    mail = OutboxMail.objects.get(event="programme.published", to_email=candidature.applicant.email)
    assert f"{url}\n" in mail.text_body
    page = page_of(client, candidature)
    assert "Les programmes publiés" in page and url in page and "Une direction qui doute" not in page
    read = client.get(url).content.decode()
    assert "Une direction qui doute" in read and "Les autres programmes" not in read
    assert f"{later.ends_on.year}, Strasbourg</p>" in read
    publish_programme(actor=adviser, session=session, confirmed=True)
    page = page_of(client, candidature)
    assert "Les autres programmes" in page and page.count(url) == 2  # once a page
    sign_in(client, candidature_in(State.CONFIRMED).applicant)
    assert client.get(url).status_code == 404


def test_paper_of_the_last_version_is_for_the_promotion_alone(client, world):
    candidature, adviser, session, _ = world
    url = reverse("promotion:paper", args=[session.uuid])
    sign_in(client, candidature.applicant)
    assert client.get(url).status_code == 404
    publish_programme(actor=adviser, session=session, confirmed=False)
    assert url in page_of(client, candidature)
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(client.get(url).getvalue())).pages)
    empty = session.half_days.count() - 1
    assert paper.count("Le détail est à venir.") == empty > 0  # nobody takes the last morning for free
    sign_in(client, candidature_in(State.CONFIRMED).applicant)
    assert client.get(url).status_code == 404


def test_what_changed_is_said_with_the_next_version(client, world):
    candidature, adviser, session, _ = world
    write_slot(adviser, session, rank=1, hours=(9, 10), title="Retour de terrain")
    publish_programme(actor=adviser, session=session, confirmed=False)
    remove_slot(actor=adviser, slot=Slot.objects.get(title="Retour de terrain"))
    publish_programme(actor=adviser, session=session, confirmed=True)
    page = page_of(client, candidature)
    assert "Version 2" in page and "Confirmé" in page
    assert "Ce qui a changé" in page and "est supprimé" in page


def test_published_documents_alone_are_read_by_the_promotion_alone(client, world):
    candidature, adviser, session, _ = world
    material = hand_out(adviser, session, upload=pdf_upload("support.pdf"))
    url = reverse("promotion:material", args=[material.uuid])
    assert "Support du matin" not in page_of(client, candidature)
    assert client.get(url).status_code == 404
    publish_materials(actor=adviser, session=session, materials=[material])
    page = page_of(client, candidature)
    assert "Support du matin" in page and url in page
    read = client.get(url)
    assert read.status_code == 200 and read.getvalue().startswith(b"%PDF")
    assert "no-store" in read["Cache-Control"]
    for other in (UserFactory(), candidature_in(State.CONFIRMED).applicant, adviser):
        sign_in(client, other)
        assert client.get(url).status_code == 404
    head = make_staff(Role.HEAD_OF_SERVICE, institute=session.cycle.institute)
    place = Participant.objects.get(user=candidature.applicant)
    remove_participant(actor=head, participant=place, reason="Départ de l’essai.")
    sign_in(client, candidature.applicant)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_page_costs_a_constant_number_of_queries(client, world, count, django_assert_num_queries):
    candidature, adviser, session, _ = world
    for number in range(count):
        write_slot(adviser, session, rank=1, hours=(9 + number / 4, 9.25 + number / 4), title=f"Temps {number}")
        hand_out(adviser, session, url=f"https://example.org/{number}")
    publish_programme(actor=adviser, session=session, confirmed=False)
    publish_materials(actor=adviser, session=session, materials=Material.objects.all())
    sign_in(client, candidature.applicant)
    with django_assert_num_queries(19):
        client.get(reverse("mine:promotion"))
