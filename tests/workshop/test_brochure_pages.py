"""The brochure in the workshop: its part, its pictures, its editions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from catalogue.enums import EditionState, People
from catalogue.models import BrochureEdition, Picture
from catalogue.services.editions import publish_edition
from cycles.models import Cycle
from tests.factories.accounts import make_staff, sign_in
from tests.factories.brochures import EditionFactory, PictureFactory, photo
from tests.factories.cycles import CallFactory, CycleFactory, SectionFactory
from workshop.models import PendingChange
from workshop.services.cloning import clone_cycle

pytestmark = pytest.mark.django_db

TYPED = {
    "use": "CHAPTER", "chapter": "voyage", "alt": "Un canal bordé de platanes.", "caption": "Le canal",
    "credit": "Odile R.",
    "people": "NOBODY", "rights": "OURS", "work_rights": "NONE", "position": "1",
}  # fmt: skip


@pytest.fixture
def cycle():
    return CallFactory(year=2031)


@pytest.fixture
def head(client, cycle):
    return sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute))


def url(name: str, cycle: Cycle, *more: object) -> str:
    return reverse(f"workshop:{name}", args=[cycle.slug, *more])


def served(client, address: str) -> tuple[str, bytes]:
    """The type and the first bytes of a file."""
    response = client.get(address)
    content = response.getvalue()
    response.close()
    return response["Content-Type"], content[:3]


def upload(content: bytes, name: str = "canal.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_a_quote_waits_is_published_and_prepares_an_edition(client, cycle, head, django_capture_on_commit_callbacks):
    page = client.get(url("part", cycle, "brochure"))
    sent = {"seen": page.context["form"]["seen"].value(), "brochure_cover": "CROWN", "quote_1_text": "Une question.",
            "quote_1_author": "Une directrice", "quote_1_function": "", "quote_1_agreement": "GIVEN"}  # fmt: skip
    client.post(url("part", cycle, "brochure"), sent)
    assert Cycle.objects.get(pk=cycle.pk).quotes == []
    assert PendingChange.objects.get().values["quotes"][0]["author"] == "Une directrice"
    changes = client.get(url("changes", cycle))
    assert "Une directrice" in changes.content.decode()
    client.post(url("changes", cycle), {"seen": changes.context["page"].seal, "keys": ["brochure"], "act": "publish"})
    assert [quote["text"] for quote in Cycle.objects.get(pk=cycle.pk).quotes] == ["Une question."]
    assert BrochureEdition.objects.get().state == EditionState.WAITING


def test_a_quote_no_longer_agreed_withdraws_what_was_printed_and_says_so(client, cycle, head):
    quote = {"text": "Une question.", "author": "Une directrice", "function": "", "agreement": "GIVEN"}
    Cycle.objects.update(quotes=[quote])
    EditionFactory(cycle=cycle, held=[{"kind": "quote", "name": "Une directrice", "text": "Une question."}])
    PictureFactory(cycle=cycle, name="place.jpg", credit="")
    page = client.get(url("part", cycle, "brochure"))
    sent = {"seen": page.context["form"]["seen"].value(), "brochure_cover": "CROWN", "quote_1_text": "Une question.",
            "quote_1_author": "Une directrice", "quote_1_function": "", "quote_1_agreement": "WITHDRAWN"}  # fmt: skip
    client.post(url("part", cycle, "brochure"), sent)
    changes = client.get(url("changes", cycle))
    said = client.post(url("changes", cycle), {"seen": changes.context["page"].seal}, follow=True).content.decode()
    assert "Aucune nouvelle édition de la brochure ne se prépare." in said
    assert "place.jpg" in said
    assert BrochureEdition.objects.get().reason == "Un accord a été retiré\u00a0: Une directrice."
    assert "la citation «" in client.get(url("editions", cycle)).content.decode()


def test_a_photograph_with_its_place_is_added_and_said(client, cycle, head):
    response = client.post(url("picture_add", cycle), {**TYPED, "file": upload(photo(place=True))}, follow=True)
    said = response.content.decode()
    assert "canal.jpg est ajoutée" in said
    assert "Le lieu qu’elle indiquait est retiré." in said
    picture = Picture.objects.get()
    assert (picture.chapter, picture.credit, picture.added_by) == ("voyage", "Odile R.", head)
    assert served(client, url("picture_file", cycle, picture.uuid)) == ("image/jpeg", b"\xff\xd8\xff")


def test_a_refused_file_leaves_what_was_typed(client, cycle, head):
    for content, words in ((b"GIF89a", "canal.jpg"), (photo()[:600], "canal.jpg est une image abîmée")):
        response = client.post(url("picture_add", cycle), {**TYPED, "file": upload(content)})
        assert response.status_code == 422
        assert words in response.content.decode()
        assert "Un canal bordé de platanes." in response.content.decode()
    response = client.post(url("picture_add", cycle), {**TYPED, "alt": "", "file": upload(photo())})
    assert response.status_code == 422
    assert "Odile R." in response.content.decode()
    assert not Picture.objects.exists()


def test_two_people_at_once_see_both_versions(client, cycle, head):
    picture = PictureFactory(cycle=cycle)
    address = url("picture_edit", cycle, picture.uuid)
    Picture.objects.update(revision=2, caption="La marche")
    response = client.post(address, {**TYPED, "seen": "1"})
    assert response.status_code == 409
    assert "marche" in response.content.decode()
    assert "canal" in response.content.decode()
    again = {**TYPED, "seen": response.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    assert Picture.objects.get().caption == "Le canal"


def test_an_agreement_withdrawn_after_printing_names_the_editions(client, cycle, head):
    picture = PictureFactory(cycle=cycle, name="canal.jpg")
    EditionFactory(cycle=cycle, held=[{"kind": "picture", "uuid": str(picture.uuid), "name": "canal.jpg"}])
    sent = {**TYPED, "people": People.WITHDRAWN, "seen": "1"}
    response = client.post(url("picture_edit", cycle, picture.uuid), sent, follow=True)
    said = response.content.decode()
    assert "L’édition 1 la montrait" in said
    assert "ce qui en est imprimé ne se distribue plus" in said
    assert "L’accord d’une personne a été retiré pour l’image canal.jpg." in said
    assert [one.state for one in BrochureEdition.objects.order_by("number")] == ["WITHDRAWN", "WAITING"]
    assert served(client, url("edition_file", cycle, 1)) == ("application/pdf", b"%PD")


def test_the_page_tells_each_step_and_reloads_by_itself(client, cycle, head):
    edition = publish_edition(actor=head, cycle=cycle)
    BrochureEdition.objects.filter(pk=edition.pk).update(step=2)
    response = client.get(url("editions", cycle))
    assert "Composition des pages… étape 2 sur 4" in response.content.decode()
    assert response["Refresh"] == "2"
    BrochureEdition.objects.all().delete()
    assert "Refresh" not in client.get(url("editions", cycle))


def test_what_holds_an_edition_back_is_named_and_an_adviser_publishes_none(client, cycle, head):
    picture = PictureFactory(cycle=cycle, credit="", name="place.jpg")
    response = client.post(url("editions", cycle))
    assert response.status_code == 422
    assert "place.jpg ne peut pas être imprimée" in response.content.decode()
    picture.delete()
    sign_in(client, make_staff(Role.ADVISER, institute=cycle.institute))
    assert "Publier une nouvelle édition" not in client.get(url("editions", cycle)).content.decode()
    assert client.post(url("editions", cycle)).status_code == 403


def test_what_changed_since_the_last_edition_is_said(client, cycle, head):
    EditionFactory(cycle=cycle, held=[{"kind": "picture", "uuid": "x", "name": "ancienne.jpg", "credit": ""}])
    PictureFactory(cycle=cycle, name="nouvelle.jpg")
    said = client.get(url("editions", cycle)).content.decode()
    assert "Image ajoutée" in said
    assert "nouvelle.jpg" in said
    assert "ancienne.jpg" in said


def test_an_edition_is_withdrawn_on_a_page_that_says_what_follows(client, cycle, head):
    EditionFactory(cycle=cycle)
    address = url("edition_withdraw", cycle, 1)
    assert "à la demande" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Une faute en page 4."})
    assert BrochureEdition.objects.get().reason == "Une faute en page 4."
    assert served(client, url("edition_print", cycle, 1)) == ("application/pdf", b"%PD")


@pytest.mark.parametrize("name", ["pictures", "editions"])
def test_as_many_queries_for_one_as_for_thirty(client, cycle, head, django_assert_num_queries, name):
    PictureFactory(cycle=cycle, credit="")
    EditionFactory(cycle=cycle, number=1)
    client.get(url(name, cycle))
    with django_assert_num_queries({"pictures": 7, "editions": 12}[name]):
        client.get(url(name, cycle))
    PictureFactory.create_batch(29, cycle=cycle, credit="")
    for number in range(2, 31):
        EditionFactory(cycle=cycle, number=number)
    with django_assert_num_queries({"pictures": 7, "editions": 12}[name]):
        client.get(url(name, cycle))


def test_an_archived_cycle_shows_its_pictures_and_takes_none(client, head, cycle):
    archived = CycleFactory(archived=True, institute=cycle.institute)
    picture = PictureFactory(cycle=archived)
    assert "disabled" in client.get(url("picture_edit", archived, picture.uuid)).content.decode()
    assert client.post(url("picture_add", archived), {**TYPED, "file": upload(photo())}).status_code == 409


def test_the_next_promotion_asks_again_whom_it_quotes(head, cycle):
    Cycle.objects.filter(pk=cycle.pk).update(
        quotes=[{"text": "Une question.", "author": "A", "function": "", "agreement": "GIVEN"}],
        brochure_cover="PHOTOGRAPH",
    )
    PictureFactory(cycle=cycle)
    clone = clone_cycle(actor=head, cycle=Cycle.objects.get(pk=cycle.pk))
    assert (clone.quotes[0]["agreement"], clone.brochure_cover) == ("ASKED", "CROWN")
    assert not clone.pictures.exists()


def test_a_text_that_cannot_be_drawn_is_told_before_it_is_published(client, cycle, head):
    section = SectionFactory(cycle=cycle, title="Le rythme", body="Un module par mois.")
    key = f"texte:{section.uuid}"
    PendingChange.objects.create(cycle=cycle, key=key, values={"title": "Le rythme", "body": "😀" * 2_000}, base="")
    assert "caractères de suite sans espace" in client.get(url("changes", cycle)).content.decode()
    draft = CallFactory(draft=True, institute=cycle.institute, year=2032)
    SectionFactory(cycle=draft, title="Le rythme", body="😀" * 2_000)
    assert "caractères de suite sans espace" in client.get(url("publish", draft)).content.decode()


def test_what_keeps_a_brochure_from_changing_is_told_before_the_publication(client, cycle, head):
    """A picture and a quote that wait for an agreement: known before the page changes, not after."""
    PictureFactory(cycle=cycle, name="place.jpg", people=People.ASKED)
    page = client.get(url("part", cycle, "brochure"))
    sent = {"seen": page.context["form"]["seen"].value(), "brochure_cover": "PHOTOGRAPH", "quote_1_text": "Un doute.",
            "quote_1_author": "Une directrice", "quote_1_function": "", "quote_1_agreement": "ASKED"}  # fmt: skip
    client.post(url("part", cycle, "brochure"), sent)
    told = client.get(url("changes", cycle)).content.decode()
    for words in ("aucune image de couverture n’est prête", "place.jpg ne peut pas", "Une directrice n’a pas encore"):
        assert words in told
    assert told.count("Aucune nouvelle édition de la brochure ne se préparerait.") == 3
