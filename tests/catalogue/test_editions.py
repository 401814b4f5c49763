import io

import pikepdf
import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Role
from catalogue.brochure import brochure_html
from catalogue.drawing import compose
from catalogue.enums import EditionState, People, PictureUse
from catalogue.heaviness import MOST_IN_A_ROW
from catalogue.inserts import Inserts
from catalogue.models import BrochureEdition
from catalogue.presentation import CyclePresentation, with_sessions
from catalogue.services import drawing
from catalogue.services.drawing import AWAY, CHANGED, LOST, draw_edition, draw_waiting
from catalogue.services.editions import publish_edition, request_edition, withdraw_edition
from catalogue.services.pictures import Told, save_picture
from cycles.enums import CoverVariant, CycleState
from cycles.models import Cycle
from tests.factories.accounts import make_staff
from tests.factories.brochures import EditionFactory, PictureFactory, screen_of
from tests.factories.cycles import CycleFactory, SectionFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files.models import MissingFile

pytestmark = pytest.mark.django_db

QUOTE = {
    "text": "J’étais venue chercher des réponses, je suis repartie avec une question mieux posée.",
    "author": "Une directrice générale des services",
    "function": "24e promotion",
    "agreement": "GIVEN",
}


@pytest.fixture
def cycle():
    return CycleFactory(quotes=[QUOTE])


@pytest.fixture
def head(cycle):
    return make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute)


def kept(field) -> bytes:
    with field.open("rb") as stored:
        return stored.read()


def test_an_edition_is_drawn_once_and_keeps_what_it_held(cycle, head, client):
    picture = PictureFactory(cycle=cycle, caption="Une marche le long du canal")
    edition = publish_edition(actor=head, cycle=cycle)
    assert draw_edition(edition.pk)
    assert not draw_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.number, edition.step) == (EditionState.READY, 1, 4)
    content = kept(edition.file)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "question mieux posée" in " ".join(text.split())
    assert picture.credit in text
    assert [one["name"] for one in edition.held] == [picture.name, QUOTE["author"]]
    assert edition.coarse == [f"{picture.name}, {picture.dots} points par pouce"]
    with pikepdf.open(io.BytesIO(kept(edition.print_file))) as pdf:
        assert [round(float(side)) for side in pdf.pages[0]["/TrimBox"]] == [0, 0, 595, 842]
        assert len(pdf.pages) == edition.pages
    address = f"{cycle.get_absolute_url()}brochure.pdf"
    response = client.get(address)
    assert response.content == content
    assert response["ETag"] == f'"{edition.sha256}"'
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_pictures_have_words_for_those_who_do_not_see_them(cycle):
    cycle.brochure_cover = CoverVariant.PHOTOGRAPH
    cycle.save()
    PictureFactory(cycle=cycle, use=PictureUse.COVER, alt="Une place un soir de pluie.", credit="Photographie Tarek W.")
    PictureFactory(cycle=cycle, use=PictureUse.PORTRAIT, alt="Une femme au travail.")
    shown = with_sessions(Cycle.objects.all()).get(pk=cycle.pk)
    content = compose(html=brochure_html(presentation=CyclePresentation(shown))).for_screen(identifier="x")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        told = [str(obj["/Alt"]) for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/Alt" in obj]
    assert told.count("Une place un soir de pluie.") == 1
    assert told.count("Une femme au travail.") == 1
    assert "Photographie Tarek W." in PdfReader(io.BytesIO(content)).pages[1].extract_text()


def test_who_publishes_an_edition_and_of_what(cycle, head):
    with pytest.raises(NotAllowedError):
        publish_edition(actor=make_staff(Role.ADVISER, institute=cycle.institute), cycle=cycle)
    publish_edition(actor=head, cycle=cycle)
    with pytest.raises(DomainError, match="déjà en préparation"):
        publish_edition(actor=head, cycle=cycle)
    draft = CycleFactory(draft=True, institute=cycle.institute)
    with pytest.raises(DomainError, match="brouillon"):
        publish_edition(actor=head, cycle=draft)


def test_a_picture_without_credit_stops_publication_by_its_name(cycle, head):
    picture = PictureFactory(cycle=cycle, credit="")
    with pytest.raises(IncompleteError, match=f"{picture.name}.*n’a pas de crédit"):
        publish_edition(actor=head, cycle=cycle)
    assert request_edition(actor=head, cycle=cycle) is None
    assert not BrochureEdition.objects.exists()


@pytest.mark.parametrize("text", ["😀" * (MOST_IN_A_ROW + 1), "M" * 20_000])
def test_a_text_that_cannot_be_drawn_is_named_before(cycle, head, text):
    SectionFactory(cycle=cycle, title="Le rythme", body=text)
    with pytest.raises(IncompleteError, match=r"«\sLe rythme\s» contient .* caractères de suite"):
        publish_edition(actor=head, cycle=cycle)


def test_texts_that_are_too_long_together_are_told(cycle, head):
    SectionFactory.create_batch(8, cycle=cycle, body="mot " * 5_000)
    with pytest.raises(IncompleteError, match=r"au-delà de 150\s000"):
        publish_edition(actor=head, cycle=cycle)


def test_a_publication_prepares_one_edition_for_all_that_waits(cycle, head):
    first = request_edition(actor=head, cycle=cycle)
    assert request_edition(actor=head, cycle=cycle) == first
    CycleFactory(draft=True)
    assert request_edition(actor=None, cycle=CycleFactory(draft=True)) is None


def test_what_became_an_obstacle_meanwhile_is_told(cycle, head):
    edition = publish_edition(actor=head, cycle=cycle)
    picture = PictureFactory(cycle=cycle, credit="")
    assert not draw_edition(edition.pk)
    edition.refresh_from_db()
    assert edition.state == EditionState.FAILED
    assert picture.name in edition.told


def test_a_fault_ends_in_a_state_that_staff_see_and_ask_again(cycle, head, monkeypatch):
    edition = publish_edition(actor=head, cycle=cycle)
    monkeypatch.setattr(drawing, "compose", lambda **kwargs: 1 / 0)
    assert not draw_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.told) == (EditionState.FAILED, AWAY)
    assert publish_edition(actor=head, cycle=cycle).number == 2


def test_an_agreement_withdrawn_while_an_edition_is_drawn_is_heard(cycle, head, monkeypatch):
    picture = PictureFactory(cycle=cycle)
    edition = publish_edition(actor=head, cycle=cycle)
    drawn = []

    def withdraw_then_compose(**kwargs):
        if not drawn:
            known = {name: getattr(picture, name) for name in Told.__annotations__}
            told = Told(**{**known, "people": People.WITHDRAWN})
            save_picture(actor=head, picture=picture, seen="1", told=told)
        drawn.append(kwargs)
        return compose(**kwargs)

    monkeypatch.setattr(drawing, "compose", withdraw_then_compose)
    assert draw_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, len(drawn)) == (EditionState.READY, 2)
    assert [one["name"] for one in edition.held] == [QUOTE["author"]]


def test_what_never_stops_changing_ends_in_a_state_that_staff_see(cycle, head, monkeypatch):
    edition = publish_edition(actor=head, cycle=cycle)
    monkeypatch.setattr(drawing, "_draw", lambda edition: False)
    assert not draw_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.told) == (EditionState.FAILED, CHANGED)


def test_an_edition_whose_file_is_lost_leaves_its_place_to_what_the_cycle_says(cycle, client):
    edition = EditionFactory(cycle=cycle)
    edition.file.storage.delete(edition.file.name)
    address = f"{cycle.get_absolute_url()}brochure.pdf"
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == 200 and response.content.startswith(b"%PDF")
    assert MissingFile.objects.get().name == edition.file.name


def test_a_picture_whose_file_is_lost_is_named_to_staff_and_breaks_no_page(cycle, head, client):
    picture = PictureFactory(cycle=cycle)
    other = PictureFactory(cycle=cycle, credit="Photographie restée")
    picture.file.storage.delete(picture.file.name)
    Cycle.objects.update(title="Un cycle dont rien n’est composé encore")
    response = client.get(f"{cycle.get_absolute_url()}brochure.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert (other.credit in text, picture.credit in text) == (True, False)
    edition = publish_edition(actor=head, cycle=cycle)
    assert not draw_edition(edition.pk)
    edition.refresh_from_db()
    assert edition.told.startswith(f"Le fichier de l’image {picture.name} manque.")
    assert MissingFile.objects.get().name == picture.file.name


def test_a_lost_edition_is_drawn_by_the_clock(cycle):
    long_ago = timezone.now() - 2 * LOST
    left = EditionFactory(cycle=cycle, state=EditionState.DRAWING, requested_at=long_ago, file="", print_file="")
    fresh = EditionFactory(cycle=CycleFactory(), state=EditionState.WAITING, file="", print_file="")
    assert draw_waiting() == 1
    assert BrochureEdition.objects.get(pk=left.pk).state == EditionState.READY
    assert BrochureEdition.objects.get(pk=fresh.pk).state == EditionState.WAITING


def test_a_withdrawn_edition_leaves_its_place_to_the_one_before(cycle, head, client):
    before, last = EditionFactory(cycle=cycle, number=1), EditionFactory(cycle=cycle, number=2)
    address = f"{cycle.get_absolute_url()}brochure.pdf"
    assert client.get(address)["ETag"] == f'"{last.sha256}"'
    with pytest.raises(IncompleteError):
        withdraw_edition(actor=head, edition=last, reason=" ")
    withdraw_edition(actor=head, edition=last, reason="Une faute en page 4.")
    assert client.get(address)["ETag"] == f'"{before.sha256}"'
    with pytest.raises(StaleError):
        withdraw_edition(actor=head, edition=last, reason="Encore.")
    withdraw_edition(actor=head, edition=before, reason="La même.")
    assert client.get(address).content.startswith(b"%PDF")


def test_the_edition_of_an_unpublished_cycle_is_not_offered(cycle, client):
    edition = EditionFactory(cycle=cycle)
    Cycle.objects.update(state=CycleState.DRAFT)
    assert client.get(f"{cycle.get_absolute_url()}brochure.pdf").status_code == 404
    assert edition.is_ready


def test_an_edition_is_read_in_one_query(cycle, client, django_assert_num_queries):
    EditionFactory(cycle=cycle)
    address = f"{cycle.get_absolute_url()}brochure.pdf"
    client.get(address)
    with django_assert_num_queries(1):
        assert client.get(address).content == screen_of(1)


def test_pictures_that_lack_something_are_in_the_preview_alone(cycle):
    picture = PictureFactory(cycle=cycle, credit="")
    shown = CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk))
    assert picture.file.name not in brochure_html(presentation=shown)
    everything = Inserts(shown.cycle, shows_all=True)
    assert picture.file.name in brochure_html(presentation=shown, inserts=everything)
