"""Addresses, forms and moments that no page of the workshop proposes."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.factories.accounts import make_staff, sign_in
from tests.factories.cycles import CycleFactory
from toolkit.files.places import take_place
from workshop.models import PartVersion
from workshop.parts import PRESENTATION, STEPS, TEXTS, PartKey
from workshop.services.cloning import NextExistsError, clone_cycle
from workshop.services.editing import add_item, remove_item, restore_version
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db
NUL = "texte:\x00"


@pytest.fixture
def draft():
    return CycleFactory(draft=True)


@pytest.fixture
def adviser(client, draft):
    return sign_in(client, make_staff(Role.ADVISER, institute=draft.institute))


def address(name, *args):
    return reverse(f"workshop:{name}", args=args)


def test_only_texts_and_modules_are_added(client, adviser, draft):
    told = {step.slug: client.post(address("item_add", draft.slug, step.slug)).status_code for step in STEPS}
    assert {slug for slug, status in told.items() if status == 302} == {"textes", "modules"}
    assert {status for status in told.values() if status != 302} == {404}


@pytest.mark.parametrize("key", [NUL, f"texte:{'a' * 36}", "presentation:x", "modules:\ud7ff"])
def test_what_names_no_part_is_no_part(client, adviser, draft, key):
    assert client.get(address("history", draft.slug), {"partie": key}).status_code == 200
    assert client.get(address("preview", draft.slug), {"partie": key}).status_code == 200
    for name in ("change_drop", "change_keep"):
        assert client.post(address(name, draft.slug), {"partie": key}).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_deadline_of_another_age_is_refused(client, adviser, draft, day):
    values = {"institute": draft.institute_id, "title": "Cycle", "code": "NEUF", "promotion": "1", "year": "2030"}
    page = client.post(address("cycle_add"), values | {"deadline": day, "fee": "0"})
    assert page.status_code == 422
    assert "Vérifiez l’année" in page.content.decode()


def test_brochures_are_drawn_two_at_a_time(client, adviser, draft, monkeypatch):
    monkeypatch.setattr("workshop.previewing.PATIENCE", 0)
    with take_place("preview", places=2, patience=0, busy=""), take_place("preview", places=2, patience=0, busy=""):
        page = client.get(address("preview_brochure", draft.slug))
    assert page.status_code == 422
    assert "en cours de mise en page" in page.content.decode()


def test_what_is_typed_for_a_draft_published_meanwhile_is_told_to_wait(client, adviser, draft):
    data = {"title": "Autre titre", "seen": WorkingCopy(draft).seen(PartKey(PRESENTATION))}
    url = address("autosave", draft.slug, "presentation")
    assert "pas encore publié" not in client.post(url, data).json()["saved"]
    Cycle.objects.filter(pk=draft.pk).update(state=CycleState.PUBLISHED)
    draft.refresh_from_db()
    data = {"title": "Encore un", "seen": WorkingCopy(draft).seen(PartKey(PRESENTATION))}
    assert "pas encore publié" in client.post(url, data).json()["saved"]
    Cycle.objects.filter(pk=draft.pk).update(state=CycleState.ARCHIVED)
    answer = client.post(url, data | {"title": "Trop tard"})
    assert (answer.status_code, "archivé" in answer.json()["refusal"]) == (409, True)


def test_a_former_order_leaves_out_no_text_written_since(adviser, draft):
    """Between both orders, a text came back by itself, and another was put under it."""
    whole = add_item(actor=adviser, cycle=draft, kind=TEXTS)
    part = add_item(actor=adviser, cycle=draft, kind=TEXTS, under=whole)
    key = PartKey.read(f"texte:{part}")
    remove_item(actor=adviser, cycle=draft, key=key)
    nested = PartVersion.objects.get(key="textes")
    PartVersion.objects.filter(pk=nested.pk).update(before=nested.before | {"order": _nested(whole, part)})
    restore_version(actor=adviser, version=PartVersion.objects.get(key=str(key)))
    since = add_item(actor=adviser, cycle=draft, kind=TEXTS, under=part)
    restore_version(actor=adviser, version=PartVersion.objects.get(pk=nested.pk))
    order = WorkingCopy(draft).values(PartKey(TEXTS))["order"]
    assert order == [*_nested(whole, part), {"uid": since, "under": ""}]


def _nested(whole, part):
    return [{"uid": whole, "under": ""}, {"uid": part, "under": whole}]


def test_a_promotion_written_by_hand_while_it_is_cloned_is_told(adviser, draft, monkeypatch):
    monkeypatch.setattr("workshop.services.cloning._check_free", lambda source: None)
    clone_cycle(actor=adviser, cycle=draft)
    with pytest.raises(NextExistsError, match="existe déjà"):
        clone_cycle(actor=adviser, cycle=draft)
