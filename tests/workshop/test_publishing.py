"""A draft becomes public when nothing is missing, by a head of service; it is taken back while nobody has applied."""

import datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from candidatures.services import start_candidature
from cycles.enums import CycleState
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.cycles import CallFactory, ContactFactory, SectionFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail
from workshop.models import PartVersion
from workshop.parts import PRESENTATION, TEXTS, PartKey
from workshop.readiness import obstacles_of
from workshop.services.editing import add_item, save_part
from workshop.services.publishing import ask_review, publish_draft, unpublish
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """A cycle that lacks nothing."""
    cycle = CallFactory(
        draft=True, audience_intro="À vous.", audience_items=["DGS"], eligibility={"categories": ["DGS"]}
    )
    SectionFactory(cycle=cycle)
    ContactFactory(cycle=cycle)
    return cycle


@pytest.fixture
def head(draft):
    return make_staff(Role.HEAD_OF_SERVICE, institute=draft.institute)


@pytest.fixture
def adviser(draft):
    return make_staff(Role.ADVISER, institute=draft.institute)


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """What the parts lack is told by the checklist, and tested there."""
    monkeypatch.setattr("workshop.readiness.lacks_of", lambda working: [])


def test_a_head_publishes_once(draft, head):
    publish_draft(actor=head, cycle=draft)
    draft.refresh_from_db()
    assert draft.state == CycleState.PUBLISHED
    assert JournalEntry.objects.about(draft.uuid).get().label == "Cycle publié"
    with pytest.raises(StaleError, match="déjà publié"):
        publish_draft(actor=head, cycle=draft)


def test_an_adviser_does_not_publish_and_asks_the_heads(draft, head, adviser):
    with pytest.raises(NotAllowedError, match="direction du service"):
        publish_draft(actor=adviser, cycle=draft)
    assert ask_review(actor=adviser, cycle=draft) == [head]
    ask_review(actor=adviser, cycle=draft)
    mail = OutboxMail.objects.get()
    assert mail.recipient == head
    assert f"/atelier/{draft.slug}/publier/" in mail.text_body


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"institute": {"phone": "", "court": ""}}, "Réglage de l’institut"),
        ({"criteria": 60}, "Mettre les poids de la grille à 100"),
    ],
)
def test_what_is_missing_holds_it_back(draft, head, change, words):
    for name, value in change.get("institute", {}).items():
        setattr(draft.institute, name, value)
    draft.institute.save()
    if "criteria" in change:
        draft.criteria.filter(weight__lt=25).delete()
    draft.refresh_from_db()
    with pytest.raises(IncompleteError, match=words):
        publish_draft(actor=head, cycle=draft)
    draft.refresh_from_db()
    assert draft.state == CycleState.DRAFT


def test_a_call_that_is_over_is_published_by_whoever_says_so(client, draft, head):
    draft.opens_at, draft.closes_at = (datetime.datetime(2001, 1, day, tzinfo=datetime.UTC) for day in (1, 2))
    draft.save()
    with pytest.raises(IncompleteError, match="déjà clos"):
        publish_draft(actor=head, cycle=draft)
    sign_in(client, head)
    address = reverse("workshop:publish", args=[draft.slug])
    answer = client.post(address)
    assert answer.status_code == 422
    assert "Cochez cette case" in answer.content.decode()
    assert client.post(address, {"knows_past": "on"}).status_code == 302
    draft.refresh_from_db()
    assert draft.is_closed


def test_the_page_names_what_is_missing_and_who_publishes(client, draft, head, adviser):
    draft.institute.court = ""
    draft.institute.save()
    sign_in(client, adviser)
    page = client.get(reverse("workshop:publish", args=[draft.slug])).content.decode()
    assert "Réglage de l’institut" in page
    assert f"Faire relire par {head.full_name}" in page
    assert "Publier la page</button>" not in page
    assert client.post(reverse("workshop:publish", args=[draft.slug])).status_code == 403
    sign_in(client, make_staff(Role.HEAD_OF_SERVICE))
    for name in ("publish", "unpublish", "changes", "history"):
        assert client.get(reverse(f"workshop:{name}", args=[draft.slug])).status_code == 404


def test_a_cycle_without_dossiers_is_taken_back_with_what_waited(draft, head, adviser):
    publish_draft(actor=head, cycle=draft)
    draft.refresh_from_db()
    key = PartKey(PRESENTATION)
    save_part(actor=adviser, cycle=draft, key=key, values={"title": "Attend"}, seen=WorkingCopy(draft).seen(key))
    add_item(actor=adviser, cycle=draft, kind=TEXTS)
    with pytest.raises(NotAllowedError):
        unpublish(actor=adviser, cycle=draft, reason="Trop tôt.")
    with pytest.raises(IncompleteError, match="pourquoi"):
        unpublish(actor=head, cycle=draft, reason=" ")
    unpublish(actor=head, cycle=draft, reason="Trop tôt.")
    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.sections.count()) == (CycleState.DRAFT, "Attend", 2)
    assert not draft.pending_changes.exists()
    assert PartVersion.objects.filter(cycle=draft, key="presentation").get().before["title"] != "Attend"


def test_a_cycle_with_a_dossier_stays_public(draft, head):
    publish_draft(actor=head, cycle=draft)
    draft.refresh_from_db()
    start_candidature(actor=UserFactory(), cycle=draft)
    with pytest.raises(DomainError, match="avancez la clôture"):
        unpublish(actor=head, cycle=draft, reason="Trop tôt.")
    draft.refresh_from_db()
    assert draft.state == CycleState.PUBLISHED


def test_a_dossier_is_not_begun_for_a_cycle_taken_back_meanwhile(draft, head):
    publish_draft(actor=head, cycle=draft)
    draft.refresh_from_db()
    unpublish(actor=head, cycle=type(draft).objects.get(pk=draft.pk), reason="Trop tôt.")
    with pytest.raises(DomainError, match="n’est plus publié"):
        start_candidature(actor=UserFactory(), cycle=draft)  # read before


def test_a_ready_draft_has_no_obstacle(draft, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert obstacles_of(WorkingCopy(draft)) == []
