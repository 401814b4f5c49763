"""« Mon livre »: asked for from the board, told dossier by dossier, received by the browser and read back."""

from itertools import count
from pathlib import Path

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.e2e.person import Person
from tests.factories.committee import make_committee, make_item, recuse
from toolkit.exports import making
from toolkit.exports.making import make_export
from toolkit.exports.models import PreparedFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 15_000


@pytest.fixture
def sitting(live_server):
    return make_committee(members=1)


@pytest.fixture
def one_dossier_a_turn(monkeypatch):
    """A worker that stops after each dossier."""
    monkeypatch.setattr(making, "monotonic", count().__next__)
    monkeypatch.setattr(making, "TURN_SECONDS", 1)


def test_book_is_asked_for_followed_and_read(meet, sitting, one_dossier_a_turn):
    ardente = make_item(sitting, last_name="Ardente")
    make_item(sitting, last_name="Bellerose")
    recuse(make_item(sitting, last_name="Corbin"), sitting.members[0])
    member = meet()
    member.arrive(sitting.members[0], reverse("committee:board"))
    prepared = ask_twice(member)
    follow_it_to_the_end(member, prepared)
    with member.page.expect_download() as coming:
        member.page.get_by_role("link", name="Recevoir le fichier").click()
    book = pypdf.PdfReader(Path(coming.value.path()))
    assert coming.value.suggested_filename == prepared.filename
    titles = [each.title for each in book.outline if not isinstance(each, list)]
    assert [title.split()[-1] for title in titles] == ["Sommaire", "Ardente", "Bellerose"]
    words = " ".join(page.extract_text() for page in book.pages)
    assert words.count(sitting.members[0].full_name) >= len(book.pages)
    assert "Corbin" not in words
    # A recusal after it was made: the file is out of reach, and the page says what to do.
    recuse(ardente, sitting.members[0])
    member.go(reverse("dashboard:export", args=[prepared.uuid]))
    member.reads("ne peut plus être reçu")
    member.follow("En préparer un autre", heading="Commission")


def ask_twice(member: Person) -> PreparedFile:
    """By a double click: one book."""
    page = member.page
    page.get_by_role("button", name="Mon livre").dblclick()
    page.wait_for_url("**/exports/**")
    member.look("Livre de la commission")
    member.reads("0 dossier préparé sur 2")
    return PreparedFile.objects.get()


def follow_it_to_the_end(member: Person, prepared: PreparedFile) -> None:
    """The page tells each turn of the worker by itself."""
    shown = member.page.locator("#export")
    assert make_export(prepared.pk)
    expect(shown).to_contain_text("1 dossier préparé sur 2", timeout=PATIENCE)
    while make_export(prepared.pk):
        pass
    expect(shown).to_contain_text("gardé pour vous jusqu’au", timeout=PATIENCE)
    prepared.refresh_from_db()
    member.look()
