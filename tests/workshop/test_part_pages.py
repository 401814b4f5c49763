"""Pages of the parts as they are served: queries, what is shown of a text, lists, removals."""

import datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from cycles.models import Cycle
from tests.factories.accounts import MembershipFactory, sign_in
from tests.factories.cycles import CycleFactory, SectionFactory, add_criteria
from tests.factories.modules import ModuleFactory
from toolkit.domain.errors import DomainError
from workshop.addresses import url_of
from workshop.forms.registry import FORMS
from workshop.live import write_live
from workshop.parts import COST, GRID, MODULE, MODULES, PRESENTATION, TEXT, TEXTS, PartKey
from workshop.services.editing import save_part
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return CycleFactory(draft=True, year=2100)


@pytest.fixture
def adviser(client, draft):
    user = MembershipFactory(institute=draft.institute, role=Role.ADVISER).user
    sign_in(client, user)
    return user


def sent(cycle: Cycle, key: PartKey, **changed) -> dict:
    """What the page of a part sends, with these answers changed."""
    working = WorkingCopy(Cycle.objects.get(pk=cycle.pk))
    shown = FORMS[key.kind](held=working.values(key), working=working).shown_values
    return {name: value for name, value in shown.items() if value is not False} | {"seen": working.seen(key), **changed}


@pytest.mark.parametrize("modules", [2, 30])
def test_queries_of_a_module_do_not_grow_with_the_cycle(client, adviser, draft, modules, django_assert_num_queries):
    for number in range(1, modules + 1):
        ModuleFactory(cycle=draft, number=number, starts_on=datetime.date(2100, 1, number))
        SectionFactory(cycle=draft)
    key = WorkingCopy(draft).modules[1].key
    client.get(url_of(draft, key))  # the content types of the session
    with django_assert_num_queries(14):
        assert client.get(url_of(draft, key)).status_code == 200
    with django_assert_num_queries(13):
        assert client.get(url_of(draft, PartKey(MODULES))).status_code == 200
    client.post(f"{url_of(draft, key)}enregistrer/", sent(draft, key, title="Un premier titre"))
    data = sent(draft, key, title="Un autre titre")
    with django_assert_num_queries(22):
        assert client.post(f"{url_of(draft, key)}enregistrer/", data).status_code == 200


def test_raw_html_of_a_text_is_shown_as_text(client, adviser, draft):
    text = SectionFactory(cycle=draft, title="<i>Un</i> titre")
    key = PartKey(TEXT, str(text.uuid))
    body = "<script>alert(1)</script>\r\n\r\n<b>gras</b> **gras**"
    assert client.post(url_of(draft, key), sent(draft, key, body=body)).status_code == 302
    page = client.get(reverse("workshop:preview", args=[draft.slug])).content.decode()
    assert "&lt;b&gt;gras&lt;/b&gt; <strong>gras</strong>" in page
    assert "<script>alert" not in page
    assert "<i>Un" not in page


def test_a_text_that_is_emptied_says_where_the_former_one_is(client, adviser, draft):
    text = SectionFactory(cycle=draft, body="mot " * 60)
    key = PartKey(TEXT, str(text.uuid))
    answer = client.post(f"{url_of(draft, key)}enregistrer/", sent(draft, key, body=""))
    assert answer.json()["fell"] is True
    text.refresh_from_db()
    assert text.body == ""
    page = client.get(url_of(draft, key)).content.decode()
    assert "Ce texte est vide maintenant" in page.split('id="autosave-words"')[0]
    answer = client.post(f"{url_of(draft, key)}enregistrer/", sent(draft, key, body="De nouveau."))
    assert answer.json()["fell"] is False


def test_the_usual_lines_are_taken_up_by_a_button(client, adviser, draft):
    key = PartKey(COST)
    client.post(url_of(draft, key), sent(draft, key, fee="3 600", usual="1"))
    draft.refresh_from_db()
    assert draft.fee == 3600
    assert draft.expenses[0] | {"amount": ""} == {
        "label": "Droits d’inscription",
        "payer": "Votre employeur, sur facture",
        "amount": "",
        "scale": "",
    }


def test_two_editors_of_a_grid_compare_their_versions(client, adviser, draft):
    add_criteria(draft)
    key = PartKey(GRID)
    late = sent(draft, key, criterion_1_label="Mon intitulé")
    client.post(url_of(draft, key), sent(draft, key, criterion_1_label="Le leur"))
    answer = client.post(url_of(draft, key), late)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Critère 1, critère" in page
    assert "leur</mark>" in page
    assert 'value="Mon intitulé"' in page


def test_lines_of_a_list_tell_what_is_known_and_keep_the_focus(client, adviser, draft):
    text = SectionFactory(cycle=draft, body="Un deux trois.")
    SectionFactory(cycle=draft, parent=text, position=1)
    ModuleFactory(cycle=draft, number=1, starts_on=datetime.date(2100, 3, 9), ends_on=datetime.date(2100, 3, 11))
    assert "9 – 11 mars 2100, Strasbourg" in spaced(client.get(url_of(draft, PartKey(MODULES))))
    page = spaced(client.get(url_of(draft, PartKey(TEXTS))))
    assert "3 mots" in page
    assert f"Ajouter un sous-texte à {text.title}" in page
    page = spaced(client.get(url_of(draft, PartKey(TEXT, str(text.uuid)))))
    assert "Partent avec lui" in page.split('id="retirer" popover')[1]
    move = reverse("workshop:item_move", args=[draft.slug, "textes", text.uuid])
    seen = WorkingCopy(draft).seen(PartKey(TEXTS))
    assert client.post(move, {"down": "2", "seen": seen})["Location"].endswith(f"#down-{text.uuid}")


def test_a_module_that_something_refers_to_stays(client, adviser, draft, monkeypatch):
    module = ModuleFactory(cycle=draft, number=1)

    def referred(session):
        raise DomainError(f"{session} sert déjà\u00a0: on y a émargé.")

    monkeypatch.setattr("workshop.live._remove", referred)
    remove = reverse("workshop:item_remove", args=[draft.slug, "modules", module.uuid])
    page = client.post(remove, follow=True).content.decode()
    assert "sert déjà" in page
    assert WorkingCopy(draft).has(PartKey(MODULE, str(module.uuid)))


def test_the_address_of_a_public_cycle_is_not_written_whoever_asks(adviser, draft):
    public = CycleFactory(institute=draft.institute, code="PC-2")
    key = PartKey(PRESENTATION)
    with pytest.raises(DomainError, match="son adresse est connue"):
        save_part(actor=adviser, cycle=public, key=key, values={"code": "PC-3"}, seen=WorkingCopy(public).seen(key))


def test_a_code_taken_meanwhile_is_a_sentence(draft, monkeypatch):
    CycleFactory(institute=draft.institute, code="PC-2", year=2100)
    monkeypatch.setattr(Cycle, "full_clean", lambda *args, **kwargs: None)
    key = PartKey(PRESENTATION)
    with pytest.raises(DomainError, match="changez le code ou l’année"):
        write_live(draft, key, WorkingCopy(draft).values(key) | {"code": "pc 2"})


def spaced(response) -> str:
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())
