"""The preview shows what waits to be published, and leaves nothing of it behind."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from cycles.models import Cycle
from tests.factories.accounts import MembershipFactory, sign_in
from tests.factories.cycles import CallFactory, ContactFactory, CycleFactory
from workshop.parts import CALL, MODULES, PRESENTATION, TEXT, TEXTS, PartKey
from workshop.previewing import preview_brochure, preview_page
from workshop.services.editing import add_item, save_part
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    cycle = CallFactory(title="Cycle public")
    ContactFactory(cycle=cycle)
    return cycle


@pytest.fixture
def adviser(call):
    return MembershipFactory(institute=call.institute, role=Role.ADVISER).user


def save(actor, cycle, key, values):
    return save_part(actor=actor, cycle=cycle, key=key, values=values, seen=WorkingCopy(cycle).seen(key))


@pytest.fixture
def written(call, adviser):
    """The call with a title, a text and a module that wait."""
    save(adviser, call, PartKey(PRESENTATION), {"title": "Titre qui attend"})
    uid = add_item(actor=adviser, cycle=call, kind=TEXTS)
    save(
        adviser, call, PartKey(TEXT, uid), {"title": "Texte qui attend", "body": "Ses mots, [un lien](https://x.org)."}
    )
    add_item(actor=adviser, cycle=call, kind=MODULES)
    return PartKey(TEXT, uid)


def test_the_preview_shows_what_waits_and_nothing_of_it_stays(client, call, written):
    public = client.get(call.get_absolute_url()).content
    stored = Cycle.objects.filter(pk=call.pk).values().get()
    body = preview_page(call, written).body
    assert all(words in body for words in ("Titre qui attend", "Texte qui attend", 'id="section-1" data-edited'))
    assert "<a" in body
    assert "href=" not in body.replace("<use href=", "")
    assert "Titre qui attend" in preview_brochure(call)
    assert Cycle.objects.filter(pk=call.pk).values().get() == stored
    assert not call.sections.exists()
    assert not call.sessions.exists()
    assert client.get(call.get_absolute_url()).content == public


def test_a_change_that_cannot_be_published_is_told_and_the_others_show(call, adviser, written):
    save(adviser, call, PartKey(CALL), {"closes_at": "2001-01-01T22:59:59+00:00"})
    preview = preview_page(call, None)
    assert "Titre qui attend" in preview.body
    assert preview.refusals == ["Calendrier de l’appel\u00a0: L’ouverture des candidatures précède leur clôture."]


def test_a_draft_is_shown_as_on_the_day_it_is_published(client, adviser, call):
    draft = CycleFactory(draft=True, institute=call.institute, code="DGA")
    sign_in(client, adviser)
    response = client.get(reverse("workshop:preview", args=[draft.slug]))
    page = response.content.decode()
    assert "Aperçu, non publié" in page
    assert "Déposer ma candidature" in page
    assert "<script" not in page
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    draft.refresh_from_db()
    assert draft.state == "DRAFT"


def test_the_preview_takes_a_fixed_number_of_queries(call, written, django_assert_num_queries):
    with django_assert_num_queries(9):
        preview_page(CycleFactory(draft=True, institute=call.institute, code="DGA"), None)
    with django_assert_num_queries(46):
        preview_page(call, None)


def test_the_preview_of_another_institute_does_not_exist(client, call):
    sign_in(client, MembershipFactory(role=Role.ADVISER).user)
    for name in ("workshop:preview", "workshop:preview_brochure"):
        assert client.get(reverse(name, args=[call.slug])).status_code == 404


def test_the_brochure_of_a_draft_is_marked_and_that_of_a_public_cycle_is_not():
    assert "%3Eprojet%3C" in preview_brochure(CallFactory(draft=True, year=2031))
    assert "%3Eprojet%3C" not in preview_brochure(CallFactory(year=2032))
