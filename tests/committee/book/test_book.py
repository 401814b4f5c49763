"""A book holds what its reader reads, with their name on each page, and nothing of what they may not know."""

import io
import re
import uuid

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.enums import JournalKind
from candidatures.models import Candidature
from committee.access import find_viewer
from committee.book import making
from committee.book.asking import prepare_book
from committee.book.drawing import draw_mark
from committee.models import Committee, ReadingAssignment
from committee.services.items import remove_item
from instruction import services
from instruction.dossier_pdf import DossierPdf
from instruction.services import add_note, label_candidature
from tests.committee.book.books import ask_book, bookmarks_of, links_of, made, make_book, open_book, words_of
from tests.factories.candidatures import pdf_bytes
from tests.factories.committee import assess, bulk_items, make_item, recuse
from tests.factories.syntheses import validated, write_synthesis
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.exports.enums import PartOutcome
from toolkit.exports.models import PreparedFile
from toolkit.exports.services import MOST_PENDING
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

SECRET = "zzmotsecret"
FORM, CV = "Formulaire", "CV du candidat"


@pytest.fixture
def plain(monkeypatch):
    """Dossiers of one plain page each: what is asked for is looked at, not what is drawn."""
    monkeypatch.setattr(making, "bind_dossier", lambda candidature, **_: DossierPdf(pdf_bytes(), 1, ()))


def names_in(prepared):
    return [title for title, _page, _parts in bookmarks_of(open_book(prepared))][1:]


def test_holds_each_dossier_in_the_order_of_names_with_the_synthesis_first(sitting):
    second = make_item(sitting, last_name="Zylberstein", first_name="Ève").candidature
    first = make_item(sitting, last_name="Abadie", first_name="Loïc", phone="+33388112233").candidature
    validated(second, sitting.adviser, strengths="Forcevalidée.")
    services.rework_synthesis(actor=sitting.adviser, candidature=second)
    write_synthesis(second, sitting.adviser, strengths="Forcebrouillon.")
    add_note(actor=sitting.adviser, candidature=first, text=f"Note {SECRET}")
    label_candidature(actor=sitting.adviser, candidature=first, name=SECRET)
    assess(first.committee_item, sitting.members[1], 4, comment=f"Avis {SECRET}")
    member = sitting.members[0]
    prepared = make_book(member)
    book = open_book(prepared)
    marks, pages = bookmarks_of(book), words_of(book)
    assert [title for title, _page, _parts in marks] == ["Sommaire", first.full_name, second.full_name]
    assert [title for title, _page in marks[1][2]] == [FORM, CV]
    assert [title for title, _page in marks[2][2]] == ["Synthèse", FORM, CV]
    assert "Forcevalidée." in pages[marks[2][1]]
    whole = " ".join(pages)
    assert SECRET not in whole
    assert "Forcebrouillon." not in whole
    assert book.metadata.title == f"Livre de la commission, {sitting.cycle.label}, {member.full_name}"
    for title, page, _parts in marks[1:]:
        assert re.search(rf"{title} .{{0,80}}?\b{page + 1}\b", pages[0]), title
    for number, words in enumerate(pages, start=1):
        assert member.full_name in words, number
        assert f"{number} / {len(pages)}" in words
    assert "Document réservé" in pages[0]
    assert links_of(book, 0) == [marks[1][1], marks[1][1], marks[2][1], marks[2][1]]  # each by its name and its page
    assert first.journal.get(kind=JournalKind.EXPORTED).actor == member


def test_holds_what_the_screen_of_its_reader_shows_and_no_more(sitting, session_of):
    item = make_item(sitting, phone="+33388112233", training_contact_email="formation@example.org")
    candidature, commitment = item.candidature, item.candidature.commitment
    commitment.service_code, commitment.purchase_order = "SVC-4471", "EJ-889912"
    commitment.save(update_fields=["service_code", "purchase_order"])
    page = session_of(sitting.members[0]).get(reverse("committee:read", args=[item.uuid])).content.decode()
    book = " ".join(words_of(open_book(make_book(sitting.members[0]))))
    on_both = (candidature.full_name, commitment.signatory_name, "Maire", candidature.pieces.current()[0].filename)
    on_neither = (
        candidature.email, "formation@example.org", "33388112233", "33 88 11", commitment.signatory_email,
        commitment.billing_email, "SVC-4471", "EJ-889912", "SHA-256", "3 500", "Texte signé",
        candidature.pieces.current()[0].sha256[:12], candidature.receipt.number, "Madame", "Civilité", "Téléphone",
        "exactitude", "engage à suivre", "Déclarations",
    )  # fmt: skip
    folded = " ".join(page.split())
    for words in on_both:
        assert (words in folded, words in book) == (True, True), words
    assert all(on_neither)
    for words in on_neither:
        assert (words in folded, words in book) == (False, False), words


def test_the_mark_hides_nothing_behind_it(sitting):
    page = pypdf.PdfReader(io.BytesIO(draw_mark(reader=sitting.president, day=timezone.localdate()))).pages[0]
    drawn = page.get_contents().get_data()
    assert sitting.president.full_name in page.extract_text()
    assert not re.search(rb"\bre\b", drawn)  # a rectangle would be paint over the page
    opacities = [float(each.get_object()["/ca"]) for each in page["/Resources"]["/ExtGState"].values()]
    assert opacities
    assert max(opacities) < 0.2


def test_of_a_recused_member_is_the_book_of_a_committee_without_that_dossier(sitting, plain):
    items = bulk_items(3, sitting)
    recuse(items[1], sitting.members[0])
    prepared = make_book(sitting.members[0])
    assert sorted(names_in(prepared)) == sorted(items[place].candidature.full_name for place in (0, 2))
    assert items[1].candidature.full_name not in " ".join(words_of(open_book(prepared)))
    assert (prepared.total, prepared.parts.count()) == (2, 2)


def test_leaves_out_what_was_withdrawn(sitting, plain):
    items = bulk_items(2, sitting)
    remove_item(candidature=items[0].candidature)
    assert names_in(make_book(sitting.president)) == [items[1].candidature.full_name]


def test_holds_what_is_given_to_a_member_and_all_to_whoever_reads_for_nobody(sitting, plain):
    items = bulk_items(3, sitting)
    Committee.objects.update(readers_per_item=1)
    ReadingAssignment.objects.create(
        item=items[2], seat=sitting.seat(sitting.members[0]), made_at=timezone.now(), made_by=sitting.head
    )
    assert names_in(make_book(sitting.members[0])) == [items[2].candidature.full_name]
    for person in (sitting.secretary, sitting.head, sitting.adviser):
        assert ask_book(person).total == 3
    with pytest.raises(IncompleteError, match="vide"):
        ask_book(sitting.members[1])


def test_what_leaves_reach_before_the_end_is_not_in_it(sitting, plain, monkeypatch):
    items = bulk_items(3, sitting)
    prepared = ask_book(sitting.members[0])
    recuse(items[0], sitting.members[0])
    drawn = making.bind_dossier

    def recuse_meanwhile(candidature, **more):
        if candidature == items[2].candidature:
            recuse(items[1], sitting.members[0])
        return drawn(candidature, **more)

    monkeypatch.setattr(making, "bind_dossier", recuse_meanwhile)
    assert names_in(made(prepared)) == [items[2].candidature.full_name]
    assert prepared.parts.filter(outcome=PartOutcome.LEFT_OUT).count() == 2
    assert not Candidature.objects.get(pk=items[0].candidature_id).journal.filter(kind=JournalKind.EXPORTED).exists()


def test_is_for_whoever_reads_and_for_nobody_who_was_replaced(sitting):
    bulk_items(1, sitting)
    member = sitting.members[0]
    viewer = find_viewer(member, "")
    viewer.seat.replaced_at = timezone.now()
    with pytest.raises(NotAllowedError):
        prepare_book(viewer=viewer, uuid=uuid.uuid4())


def test_is_bounded_like_other_files(sitting):
    bulk_items(1, sitting)
    for _ in range(MOST_PENDING):
        ask_book(sitting.president)
    with pytest.raises(DomainError, match="déjà en préparation"):
        ask_book(sitting.president)


class TestPages:
    def test_from_the_board_to_the_file(self, sitting, session_of, plain):
        items = bulk_items(2, sitting)
        member = sitting.members[0]
        client = session_of(member)
        page = client.get(reverse("committee:board")).content.decode()
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)[1]
        url = f"{reverse('committee:book')}?cycle={sitting.cycle.slug}"
        for _ in range(2):
            answer = client.post(url, {"key": key})
        prepared = PreparedFile.objects.get()
        assert answer.url == reverse("dashboard:export", args=[prepared.uuid])
        assertContains(client.get(answer.url), "data-watch")
        made(prepared)
        assertContains(client.get(reverse("dashboard:exports")), prepared.title)
        response = client.get(reverse("dashboard:export_file", args=[prepared.uuid]))
        assert response.getvalue().startswith(b"%PDF")
        assert f"livre-{sitting.cycle.slug}" in response["Content-Disposition"]
        mail = OutboxMail.objects.get(event="export.ready")
        assert (mail.recipient, mail.documents.exists()) == (member, False)
        assert items[0].candidature.last_name not in mail.text_body + mail.subject

    @pytest.mark.parametrize("reason", ["recused", "withdrawn"])
    def test_a_book_that_holds_too_much_since_is_refused_with_a_way_to_another(
        self, sitting, session_of, plain, reason
    ):
        items = bulk_items(2, sitting)
        member = sitting.members[0]
        prepared = make_book(member)
        if reason == "recused":
            recuse(items[0], member)
        else:
            remove_item(candidature=items[0].candidature)
        client = session_of(member)
        answer = client.get(reverse("dashboard:export_file", args=[prepared.uuid]))
        assertContains(answer, "n’est plus à votre portée", status_code=409)
        assertContains(answer, f"/commission/?cycle={sitting.cycle.slug}", status_code=409)
        assertNotContains(answer, items[0].candidature.last_name, status_code=409)
        assert names_in(make_book(member)) == [items[1].candidature.full_name]

    def test_is_nobody_elses_and_ends_with_the_seat(self, sitting, session_of, plain):
        bulk_items(1, sitting)
        prepared = make_book(sitting.members[0])
        urls = [reverse(f"dashboard:{name}", args=[prepared.uuid]) for name in ("export", "export_file")]
        client = session_of(sitting.president)
        assert [client.get(url).status_code for url in urls] == [404, 404]
        sitting.seat(sitting.members[0]).delete()
        client = session_of(sitting.members[0])
        assert [client.get(url).status_code for url in urls] == [404, 404]

    def test_without_a_dossier_there_is_no_button_and_no_book(self, sitting, session_of):
        client = session_of(sitting.members[0])
        assertNotContains(client.get(reverse("committee:board")), "Mon livre")
        page = client.post(reverse("committee:book"), {"key": uuid.uuid4()}, follow=True)
        assertContains(page, "le livre serait vide")
        assert not PreparedFile.objects.exists()

    @pytest.mark.parametrize("number", [1, 30])
    def test_the_list_of_files_runs_a_constant_number_of_queries(
        self, sitting, session_of, number, django_assert_num_queries
    ):
        bulk_items(1, sitting)
        kept = {"owner": sitting.members[0], "institute": sitting.cycle.institute, "kind": making.BOOK}
        PreparedFile.objects.bulk_create(PreparedFile(uuid=uuid.uuid4(), title="Livre", **kept) for _ in range(number))
        client = session_of(sitting.members[0])
        with django_assert_num_queries(6):
            client.get(reverse("dashboard:exports"))
