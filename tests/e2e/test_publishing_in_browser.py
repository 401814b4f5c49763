"""Decisions are published from two accounts, held back once; the letters are read back from their PDF."""

import io
import re

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from candidatures.models import Candidature
from committee.enums import Outcome, PublicationState
from committee.models import Publication
from committee.tasks import publications_task
from tests.e2e.hands import Keys
from tests.e2e.person import PHONE, Person
from tests.factories.accounts import give_second_factor, totp_code
from tests.factories.committee import bulk_items, close_call, decide, make_committee
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGE = reverse("committee:publish")
MOTIVE = "Projet à mûrir encore."
LATE = 20_000  # ms: a screen asks every 4 seconds what has become of the publication
# Outcome, title, name, and what the letter says of it.
PEOPLE = (
    (Outcome.ADMITTED, "F", "Ardente", ("Madame", "admise")),
    (Outcome.WAITLISTED, "M", "Bellerose", ("Monsieur", "liste d’attente")),
    (Outcome.REJECTED, "M", "Corbin", ("Monsieur", MOTIVE)),
)
TOLD = ("candidature.admitted", "candidature.waitlisted", "candidature.rejected")


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def world(live_server):
    """An admitted woman, a man who waits and one who is refused; the letters name nobody who signs them."""
    world = make_committee(secretary=True)
    institute = world.cycle.institute
    institute.signatory_name = institute.signatory_capacity = ""
    institute.save()
    for item, (outcome, title, name, _) in zip(bulk_items(3, world, readers=1), PEOPLE, strict=True):
        Candidature.objects.filter(pk=item.candidature_id).update(title=title, last_name=name)
        decide(item, world.president, outcome, reason=MOTIVE if outcome == Outcome.REJECTED else "")
    close_call(world.cycle)
    for person in (world.adviser, world.head):
        give_second_factor(person)
    return world


def test_two_people_publish_after_one_held_it_back(meet, world):
    adviser, head = meet(), meet(viewport=PHONE)
    adviser.arrive(world.adviser, PAGE, "Publication des décisions")
    prepare(adviser, reads_letters=True)
    head.arrive(world.head, PAGE, "Confirmer 3 décisions")
    confirm(head, shows_factor=True)
    both_see_the_countdown(adviser, head)
    hold_back(adviser, head)
    adviser.go(PAGE, "Publication des décisions")
    prepare(adviser)
    head.go(PAGE, "Confirmer 3 décisions")
    confirm(head)
    both_see_the_countdown(adviser, head)
    assert not OutboxMail.objects.filter(event__in=TOLD).exists()
    Publication.objects.held().update(leaves_at=timezone.now())
    assert (publications_task(), publications_task()) == (1, 0)
    for person in (adviser, head):
        expect(person.page.locator("main")).to_contain_text("Publiées le", timeout=LATE)
        expect(person.page.locator("#lettres")).to_contain_text(re.compile(r"sur\s+3"))
        person.look("Publication des décisions")
    states = Publication.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [PublicationState.HELD_BACK, PublicationState.PUBLISHED]
    assert OutboxMail.objects.filter(event__in=TOLD).count() == 3
    read_the_letters()


def prepare(person: Person, *, reads_letters: bool = False) -> None:
    """The dry run, its letters, what is acknowledged. The button is struck twice, and the page gone back to."""
    before = Publication.objects.count()
    person.follow("Faire l’essai à blanc", heading="Essai à blanc, 3 lettres")
    if reads_letters:
        read_two_letters(person)
        person.press("Préparer 3 décisions", heading="Essai à blanc")
        expect(person.page.get_by_role("alert")).to_contain_text("Cochez chaque constat")
        person.go(reverse("committee:dry_run"), "Essai à blanc")
    person.reads("Les lettres ne nomment pas leur auteur")
    for box in person.page.locator("[name=accepted]").all():
        box.check()
    twice(person, "Préparer 3 décisions", "3 décisions à confirmer")
    back(person, "3 décisions à confirmer")
    assert Publication.objects.count() == before + 1


def read_two_letters(person: Person) -> None:
    """By the keyboard alone, there and back."""
    keys = Keys(person.page)
    keys.press(person.page.get_by_role("link", name="Lire les lettres"))
    person.look("Ardente")
    person.page.keyboard.press("j")
    expect(person.page.locator("h1")).to_contain_text("Bellerose")
    person.look()
    person.page.keyboard.press("ArrowLeft")
    expect(person.page.locator("h1")).to_contain_text("Ardente")
    person.go(reverse("committee:dry_run"), "Essai à blanc")


def confirm(person: Person, *, shows_factor: bool = False) -> None:
    """The second person: the factor is asked once. The button is struck twice, and the page gone back to."""
    if shows_factor:
        person.press("Confirmer 3 décisions", heading="Confirmez que c’est vous")
        assert not Publication.objects.held().exists()
        person.fill(code=totp_code())
        person.press("Continuer", heading="Confirmer 3 décisions")
    twice(person, "Confirmer 3 décisions", "Les 3 lettres partent à")
    leaves_at = Publication.objects.held().get().leaves_at
    back(person, "Les 3 lettres partent à")
    assert Publication.objects.held().get().leaves_at == leaves_at


def both_see_the_countdown(*people: Person) -> None:
    """The one who prepared has not touched their page."""
    for person in people:
        expect(person.page.locator("h1")).to_contain_text(re.compile(r"Les\s+3\s+lettres\s+partent"), timeout=LATE)
        expect(person.page.get_by_role("timer")).to_contain_text(re.compile(r"(9|10)\s+minutes"))
        person.look()


def hold_back(person: Person, other: Person) -> None:
    """With a reason, which the other reads without asking."""
    person.fill(reason="Une adresse est à relire.")
    twice(person, "Retenir la publication", "Publication des décisions")
    for each in (person, other):
        expect(each.page.locator("main")).to_contain_text("Une adresse est à relire.", timeout=LATE)
        each.look("Publication des décisions")
    back(person, "Publication des décisions")
    assert OutboxMail.objects.filter(event="committee.publication_stopped").count() == 1


def twice(person: Person, button: str, heading: str) -> None:
    """Struck twice in a row, it leads where striking it once leads."""
    found = person.page.get_by_role("button", name=re.compile(re.sub(r"\s+", r"\\s", button)))
    with person.page.expect_event("load"):
        found.dblclick(no_wait_after=True)
    expect(person.page.locator("h1").first).to_contain_text(heading)
    person.look()


def back(person: Person, heading: str) -> None:
    """Going back finds what is, not the form that was sent."""
    person.page.go_back()
    person.look(heading)


def read_the_letters() -> None:
    """Each with its own name, agreement, motive and remedies, and nobody else's."""
    names = {name for *_, name, _ in PEOPLE}
    for outcome, _, name, words in PEOPLE:
        letter = ensure_rendered(Candidature.objects.get(last_name=name).letter.pk)
        pages = pypdf.PdfReader(io.BytesIO(read_document(letter))).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        remedies = () if outcome == Outcome.ADMITTED else ("recours",)
        for fact in (name, *words, *remedies):
            assert fact in text, (name, fact, text)
        assert not [other for other in names - {name} if other in text]
        assert (MOTIVE in text) == (outcome == Outcome.REJECTED)
