import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.enums import Role
from catalogue.enums import EditionState, People, PictureUse, Rights, WorkRights
from catalogue.inserts import Inserts
from catalogue.models import BrochureEdition, Picture
from catalogue.readiness import obstacles_of
from catalogue.services.pictures import Told, add_picture, remove_picture, save_picture
from cycles.enums import CoverVariant, QuoteAgreement
from cycles.models import Cycle
from tests.factories.accounts import make_staff
from tests.factories.brochures import EditionFactory, PictureFactory, photo
from tests.factories.cycles import CycleFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files import picture as pictures
from toolkit.files.errors import UploadError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


def told(**changes) -> Told:
    known = {
        "use": PictureUse.CHAPTER, "chapter": "", "alt": "Un canal.", "caption": "", "credit": "Odile R.", "place": "",
        "taken_on": None, "people": People.NOBODY, "rights": Rights.OURS, "work_rights": WorkRights.NONE, "position": 1,
    }  # fmt: skip
    return Told(**known | changes)


def upload(content: bytes, name: str = "marche.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.fixture
def cycle():
    return CycleFactory()


@pytest.fixture
def adviser(cycle):
    return make_staff(Role.ADVISER, institute=cycle.institute)


def as_told(picture: Picture, **changes) -> Told:
    return Told(**{name: getattr(picture, name) for name in Told.__annotations__} | changes)


def test_a_large_photograph_comes_down_to_a_page_and_tells_nothing_else(cycle, adviser):
    picture, received = add_picture(
        actor=adviser, cycle=cycle, upload=upload(photo(5000, 4000, place=True)), told=told()
    )
    with picture.file.open("rb") as stored, Image.open(stored) as kept:
        assert kept.format == "JPEG"
        assert kept.size == (picture.width, picture.height)
        assert min(kept.size) <= 2552
        assert max(kept.size) <= 3580
        assert dict(kept.getexif()) == {}
    assert received.had_place
    assert base64.b64decode(picture.thumb)[:3] == b"\xff\xd8\xff"
    assert len(picture.thumb) < 20_000
    assert (picture.name, picture.dots >= 300) == ("marche.jpg", True)
    assert JournalEntry.objects.about(cycle.uuid).get().subject == "marche.jpg"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_photographs_become_a_jpeg(cycle, adviser, form):
    picture, received = add_picture(actor=adviser, cycle=cycle, upload=upload(photo(form=form)), told=told())
    with picture.file.open("rb") as stored:
        assert stored.read(3) == b"\xff\xd8\xff"
    assert not received.had_place


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "est vide"),
        (b"%PDF-1.7", "n’est pas une photo"),
        (b"PK\x03\x04", "n’est pas une photo"),
        (b"GIF89a" + bytes(40), "n’est pas une photo"),
        (b"MZ" + bytes(400), "n’est pas une photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "n’est pas une photo"),
        (photo()[:900], "image abîmée"),
    ],
)
def test_what_is_no_photograph_is_refused_by_its_name(cycle, adviser, content, words):
    with pytest.raises(UploadError, match=f"marche.jpg.*{words}"):
        add_picture(actor=adviser, cycle=cycle, upload=upload(content), told=told())
    assert not Picture.objects.exists()


def test_a_photograph_beyond_the_limit_is_refused_by_its_name(cycle, adviser, monkeypatch):
    monkeypatch.setattr(pictures, "PICTURE_BYTES", 1024 * 1024)
    with pytest.raises(UploadError, match=r"marche.jpg pèse 2,0\sMo, la limite est de 1\sMo"):
        add_picture(actor=adviser, cycle=cycle, upload=upload(b"\xff\xd8\xff" + bytes(2 * 1024 * 1024)), told=told())


def test_who_may_add_a_picture_and_when(cycle, adviser):
    with pytest.raises(NotAllowedError):
        add_picture(actor=make_staff(Role.ADVISER), cycle=cycle, upload=upload(photo()), told=told())
    with pytest.raises(IncompleteError, match="ce que l’image montre"):
        add_picture(actor=adviser, cycle=cycle, upload=upload(photo()), told=told(alt=" "))
    archived = CycleFactory(archived=True, institute=cycle.institute)
    with pytest.raises(DomainError, match="archivé"):
        add_picture(actor=adviser, cycle=archived, upload=upload(photo()), told=told())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"credit": ""}, "pas de crédit"),
        ({"people": People.ASKED}, "accord"),
        ({"rights": Rights.TO_CLEAR}, "droits sur l’image"),
        ({"work_rights": WorkRights.TO_CLEAR}, "œuvre montrée"),
    ],
)
def test_what_is_not_clear_is_not_printed_and_is_named(cycle, changes, words):
    picture = PictureFactory(cycle=cycle, **changes)
    assert Inserts(cycle).pictures == []
    assert Inserts(cycle, shows_all=True).pictures == [picture]
    (sentence,) = obstacles_of(cycle)
    assert picture.name in sentence
    assert words in sentence


def test_a_withdrawn_picture_is_never_shown_and_holds_nothing_back(cycle):
    PictureFactory(cycle=cycle, people=People.WITHDRAWN, credit="")
    assert Inserts(cycle, shows_all=True).pictures == []
    assert obstacles_of(cycle) == []


def test_a_cover_that_is_a_photograph_needs_one(cycle):
    cycle.brochure_cover = CoverVariant.PHOTOGRAPH
    assert "aucune image de couverture" in obstacles_of(cycle)[0]
    picture = PictureFactory(cycle=cycle, use=PictureUse.COVER)
    assert obstacles_of(cycle) == []
    assert Inserts(cycle).cover == picture
    cycle.brochure_cover = CoverVariant.CROWN
    assert Inserts(cycle).shown == []


def test_a_quote_without_agreement_is_named(cycle):
    said = {"text": "Je suis repartie avec une question mieux posée.", "author": "Une directrice", "function": ""}
    cycle.quotes = [said | {"agreement": QuoteAgreement.ASKED}]
    assert "Une directrice n’a pas encore donné son accord" in obstacles_of(cycle)[0]
    assert Inserts(cycle).quotes == []
    cycle.quotes = [said | {"agreement": QuoteAgreement.GIVEN}]
    assert obstacles_of(cycle) == []
    assert Inserts(cycle).held == [{"kind": "quote", "name": "Une directrice", "text": said["text"]}]


def test_a_withdrawn_agreement_withdraws_the_editions_that_show_it_and_asks_for_another(cycle, adviser):
    picture = PictureFactory(cycle=cycle)
    before = EditionFactory(cycle=cycle, number=1)
    showing = EditionFactory(cycle=cycle, number=2, held=[{"kind": "picture", "uuid": str(picture.uuid)}])
    withdrawn = save_picture(actor=adviser, picture=picture, seen="1", told=as_told(picture, people=People.WITHDRAWN))
    assert withdrawn.editions == (showing,)
    assert withdrawn.next is not None
    showing.refresh_from_db()
    assert showing.state == EditionState.WITHDRAWN
    assert picture.name in showing.reason
    assert BrochureEdition.objects.get(pk=before.pk).state == EditionState.READY
    assert BrochureEdition.objects.get(number=3).state == EditionState.WAITING


def test_a_photograph_sent_twice_is_there_once(cycle, adviser):
    first, second = (
        add_picture(actor=adviser, cycle=cycle, upload=upload(photo(800, 600)), told=told())[0] for _ in range(2)
    )
    assert first == second
    add_picture(actor=adviser, cycle=cycle, upload=upload(photo(800, 600)), told=told(alt="Le même canal."))
    assert cycle.pictures.count() == 2


def test_two_people_at_once_and_nothing_is_lost(cycle, adviser):
    picture = PictureFactory(cycle=cycle)
    save_picture(actor=adviser, picture=picture, seen="1", told=as_told(picture, caption="Le canal"))
    with pytest.raises(StaleError):
        save_picture(actor=adviser, picture=picture, seen="1", told=as_told(picture, caption="La marche"))
    assert Picture.objects.get().caption == "Le canal"
    with pytest.raises(StaleError):
        remove_picture(actor=adviser, picture=picture, seen="1")
    remove_picture(actor=adviser, picture=picture, seen="2")
    with pytest.raises(DomainError, match="supprimée"):
        save_picture(actor=adviser, picture=picture, seen="2", told=as_told(picture, caption="La marche"))


def test_a_change_of_a_picture_composes_the_brochure_anew(cycle, adviser):
    revision = Cycle.objects.get(pk=cycle.pk).revision
    picture = PictureFactory(cycle=cycle)
    save_picture(actor=adviser, picture=picture, seen="1", told=as_told(picture, caption="Le canal"))
    assert Cycle.objects.get(pk=cycle.pk).revision != revision
