import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from accounts.enums import Role
from catalogue.services.demo import lay_out_demo_cycle
from cycles.enums import CycleState
from cycles.models import Cycle
from cycles.services import renew_revision
from programme.enums import SessionKind
from tests.factories.accounts import MembershipFactory, UserFactory, sign_in
from tests.factories.cycles import CallFactory, CycleFactory, SectionFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db
PAGE, BROCHURE, AGENDA = "catalogue:cycle", "catalogue:brochure", "catalogue:agenda"


def _url(name: str, cycle: Cycle) -> str:
    return reverse(name, args=[cycle.slug])


def _text(response) -> str:
    return re.sub(r"[ \n]+", " ", response.content.decode())


def test_the_page_of_2025_says_everything_the_brochure_says(client, cdg_2025):
    with time_machine.travel("2025-01-02T09:00:00+01:00"):
        text = _text(client.get("/cycles/cdg-2025/"))
    assert "<h1>Cycle de direction générale</h1>" in text
    assert "24<sup>e</sup> promotion, 2025" in text
    assert "<b>13<small>jours</small></b>" in text
    assert "mercredi 15\u00a0janvier\u00a02025 à\u00a023\u00a0h\u00a059" in text
    assert "3\u202f500\u202f€" in text
    assert reverse("candidatures:start", args=["cdg-2025"]) in text
    for session in cdg_2025.sessions.filter(kind=SessionKind.MODULE):
        assert f'id="module-{session.number}"' in text
        for item in (*session.module.objectives, *session.module.contents):
            assert item.split("'")[0].split(" :")[0].split(" /")[0] in text
    for section in cdg_2025.sections.all():
        assert section.title.split("'")[0].split(" ?")[0] in text
    for piece in cdg_2025.required_pieces.all():
        assert piece.label.split("'")[0] in text
    for wanted in ("1 rue Edmond Michelet", "Dunkerque", "barème CNFPT", "Votre employeur, sur facture"):
        assert wanted in text


def test_the_page_of_2025_leads_with_dates_cost_and_deadline_and_folds_its_prose(client, cdg_2025):
    with time_machine.travel("2025-01-02T09:00:00+01:00"):
        response = client.get("/cycles/cdg-2025/")
    page = response.content.decode()
    chapters = [
        re.escape(f'id="{name}"') for name in ("public", "calendrier", "cout", "candidater", "detail", "contacts")
    ]
    assert re.search(".*".join(chapters), page, re.DOTALL)
    folds = "".join(re.findall(r'<details class="fold">.*?</details>', page, re.DOTALL))
    told = re.sub(r"<[^>]+>", "", folds)
    for section in cdg_2025.sections.all():
        first = section.body.split("\n")[0].replace("**", "").split("'")[0].split(" :")[0].strip("* -")
        assert first in told, section.title
    assert page.count('<details class="more">') == 6
    assert len(response.content) < 30 * 1024
    assert not re.search(r"<script(?![^>]*type=\"module\")", page)


@pytest.mark.parametrize(
    ("now", "said", "may_apply"),
    [
        ("2024-09-01T09:00:00+02:00", "Ouverture des candidatures le", False),
        ("2025-01-14T12:00:00+01:00", "<b>1<small>jour</small></b>", True),
        ("2025-01-15T23:59:00+01:00", "Dernier jour pour déposer", True),
        ("2025-01-16T00:00:00+01:00", "Candidatures closes depuis le", False),
    ],
)
def test_the_page_follows_the_clock_of_paris(client, cdg_2025, now, said, may_apply):
    with time_machine.travel(now, tick=False):
        text = _text(client.get("/cycles/cdg-2025/"))
    assert said in text
    assert ("Déposer ma candidature" in text) is may_apply


def test_an_archived_cycle_stays_readable(client, cdg_2025):
    Cycle.objects.update(state=CycleState.ARCHIVED)
    with time_machine.travel("2025-01-02T09:00:00+01:00"):
        text = _text(client.get("/cycles/cdg-2025/"))
    assert "Candidatures closes depuis le" in text
    assert "Déposer ma candidature" not in text


@pytest.mark.parametrize("name", [PAGE, BROCHURE, AGENDA])
def test_a_draft_is_for_the_staff_of_its_institute(client, name):
    draft = CycleFactory(draft=True)
    assert client.get(_url(name, draft)).status_code == 404
    for user in (UserFactory(), MembershipFactory(role=Role.ADVISER).user):
        sign_in(client, user)
        assert client.get(_url(name, draft)).status_code == 404
    sign_in(client, MembershipFactory(institute=draft.institute, role=Role.ASSISTANT).user)
    response = client.get(_url(name, draft))
    assert response.status_code == 200
    if name != PAGE:
        assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("slug", ["cdg-1999", "cdg", "2025", "cdg-20255", "CDG-2025", "cdg-2025-x"])
def test_what_is_not_a_cycle_is_not_found(client, cdg_2025, slug):
    assert client.get(f"/cycles/{slug}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_public_pages_are_read_only(client, cdg_2025, method):
    for name in (PAGE, BROCHURE, AGENDA):
        assert getattr(client, method)(_url(name, cdg_2025)).status_code == 405


def _cycle_with(sections: int, modules: int) -> Cycle:
    cycle = CallFactory()
    for _ in range(sections):
        parent = SectionFactory(cycle=cycle)
        SectionFactory(cycle=cycle, parent=parent)
    for number in range(1, modules + 1):
        ModuleFactory(cycle=cycle, number=number)
    StudyTourFactory(cycle=cycle)
    return cycle


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_of_a_cycle_runs_five_queries_then_one(client, django_assert_num_queries, count):
    cycle = _cycle_with(count, count)
    with django_assert_num_queries(5):
        first = client.get(_url(PAGE, cycle))
    with django_assert_num_queries(1):
        assert client.get(_url(PAGE, cycle)).content == first.content


def test_the_brochure_runs_one_query_once_it_was_drawn(client, cdg_2025, django_assert_num_queries):
    first = client.get(_url(BROCHURE, cdg_2025))
    with django_assert_num_queries(1):
        assert client.get(_url(BROCHURE, cdg_2025)).content == first.content


def test_the_page_follows_each_change(client, cdg_2025):
    """Columns of the cycle and of its institute at once; the rows that hang on it with its revision."""
    assert "Un autre titre" not in _text(client.get(_url(PAGE, cdg_2025)))
    for row in (cdg_2025, cdg_2025.institute):
        name = "title" if row is cdg_2025 else "name"
        former = getattr(row, name)
        type(row).objects.filter(pk=row.pk).update(**{name: "Un autre titre"})
        assert "Un autre titre" in _text(client.get(_url(PAGE, cdg_2025)))
        type(row).objects.filter(pk=row.pk).update(**{name: former})
        assert "Un autre titre" not in _text(client.get(_url(PAGE, cdg_2025)))
    cdg_2025.contacts.filter(position=1).update(role="Une autre fonction")
    renew_revision(cycle=cdg_2025)
    assert "Une autre fonction" in _text(client.get(_url(PAGE, cdg_2025)))


def test_sessions_without_dates_are_shown_as_such(client):
    cycle = CallFactory()
    ModuleFactory(cycle=cycle, number=1, title="Diriger", starts_on=None)
    StudyTourFactory(cycle=cycle, place="Lisbonne", starts_on=None)
    text = _text(client.get(_url(PAGE, cycle)))
    assert text.count("Dates à préciser") == 2
    assert "Module\u00a01, Strasbourg</p>" in text
    assert ">Lisbonne</p>" in text
    assert client.get(_url(BROCHURE, cycle)).status_code == 200
    events = Calendar.from_ical(client.get(_url(AGENDA, cycle)).content).walk("VEVENT")
    assert [str(event["summary"]).split("\u00a0:")[0] for event in events] == [
        "Ouverture des candidatures",
        "Clôture des candidatures",
    ]


def test_the_page_of_one_reader_says_nothing_of_them_to_the_next(client, cdg_2025):
    reader = sign_in(client, UserFactory())
    assert f'data-logout="{reader.pk}"' in _text(client.get(_url(PAGE, cdg_2025)))
    client.logout()
    assert "data-logout" not in _text(client.get(_url(PAGE, cdg_2025)))


def test_a_draft_once_composed_for_the_staff_stays_hidden_from_others(client):
    cycle = CycleFactory(state=CycleState.DRAFT)
    sign_in(client, MembershipFactory(institute=cycle.institute, role=Role.ADVISER).user)
    assert client.get(_url(PAGE, cycle)).status_code == 200
    client.logout()
    assert client.get(_url(PAGE, cycle)).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_calendar_runs_three_queries(client, django_assert_num_queries, count):
    cycle = _cycle_with(count, count)
    client.get(_url(AGENDA, cycle))  # what it tells is remembered once
    with django_assert_num_queries(3):
        assert client.get(_url(AGENDA, cycle)).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_home_page_runs_two_queries(client, django_assert_num_queries, count):
    institute = InstituteFactory()
    for rank in range(count):
        cycle = CycleFactory(institute=institute, year=2030 + rank)
        ModuleFactory(cycle=cycle, number=1)
        StudyTourFactory(cycle=cycle)
    with django_assert_num_queries(2):
        assert client.get("/").status_code == 200


def test_the_home_page_sorts_cycles_by_their_call(client):
    CycleFactory(title="Cycle ouvert")
    CycleFactory(title="Cycle annoncé", upcoming=True)
    CycleFactory(title="Cycle clos", closed=True)
    CycleFactory(title="Cycle rangé", archived=True)
    CycleFactory(title="Cycle caché", draft=True)
    context = client.get("/").context
    titles = {
        name: [page.cycle.title for page in context[name]] for name in ("open_cycles", "upcoming_cycles", "past_cycles")
    }
    assert titles["open_cycles"] == ["Cycle ouvert"]
    assert titles["upcoming_cycles"] == ["Cycle annoncé"]
    assert set(titles["past_cycles"]) == {"Cycle clos", "Cycle rangé"}


def test_the_home_page_of_an_empty_house(client):
    text = _text(client.get("/"))
    assert "Aucun appel à candidatures n’est ouvert" in text
    assert "non conforme" in text


def test_the_brochure_is_served_once_and_then_said_to_be_unchanged(client, cdg_2025):
    first = client.get(_url(BROCHURE, cdg_2025))
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == 'inline; filename="brochure-cdg-2025.pdf"'
    assert first.content.startswith(b"%PDF-")
    assert "public" in first["Cache-Control"]
    again = client.get(_url(BROCHURE, cdg_2025), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    cdg_2025.sessions.filter(number=1).update(title="Un autre titre")
    renew_revision(cycle=cdg_2025)
    changed = client.get(_url(BROCHURE, cdg_2025), headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_calendar_is_served_and_conditional(client, cdg_2025):
    first = client.get(_url(AGENDA, cdg_2025))
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Content-Disposition"] == 'attachment; filename="cdg-2025.ics"'
    assert len(Calendar.from_ical(first.content).walk("VEVENT")) == 9
    assert client.get(_url(AGENDA, cdg_2025), headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("accessibility", "Accessibilité\u00a0: non conforme"),
        ("privacy", "Données personnelles"),
        ("legal", "Mentions légales"),
    ],
)
def test_text_pages_stand_with_and_without_an_institute(client, name, heading):
    assert f"<h1>{heading}</h1>" in _text(client.get(reverse(f"catalogue:{name}")))
    InstituteFactory(name="Institut d’essai", email="ecrire@example.org")
    text = _text(client.get(reverse(f"catalogue:{name}")))
    assert "ecrire@example.org" in text


def test_the_privacy_page_tells_how_long_as_the_settings_do(client, settings):
    settings.NEEDS_KEPT_MONTHS, settings.PEERS_KEPT_MONTHS, settings.ABSENCES_KEPT_MONTHS = 5, 7, 9
    settings.COMPLAINTS_KEPT_YEARS = 1
    text = _text(client.get(reverse("catalogue:privacy")))
    for words in (
        "5&nbsp;mois après le voyage d’étude",
        "7&nbsp;mois après la dernière session",
        "9&nbsp;mois après la session, ou après la déclaration",
        "1&nbsp;an après sa clôture",
        "aux avis d’absence",
        "Durée à arrêter par l’établissement",
    ):
        assert words in text, words


def test_what_staff_write_is_escaped(client):
    cycle = CallFactory(title="<script>alert(1)</script>", audience_items=["<b>gras</b>"])
    SectionFactory(cycle=cycle, body="<script>alert(2)</script>\n\n[lien](javascript:alert(3))")
    text = _text(client.get(_url(PAGE, cycle)))
    assert "<script>alert" not in text
    assert "<b>gras" not in text
    assert 'href="javascript' not in text


@time_machine.travel("2026-11-20T10:00:00+01:00")
def test_the_demo_cycle_has_a_page(client):

    lay_out_demo_cycle(today=datetime.date(2026, 11, 20))
    text = _text(client.get("/cycles/cdg-2027/"))
    assert "<b>15<small>jours</small></b>" in text
    assert "Hélène Marchandeau" in text
    assert "Cycle de direction générale" in _text(client.get("/"))


@pytest.mark.parametrize("path", ["/", "/aide/", "/contact/", "/accessibilite/", "/rien/"])
def test_every_public_page_links_to_help_contact_and_accessibility(client, path):
    page = client.get(path).content.decode()
    for name in ("help", "contact", "accessibility"):
        assert f'href="{reverse(f"catalogue:{name}")}"' in page


def test_working_pages_link_to_help_contact_and_accessibility(client):
    member = MembershipFactory(role=Role.ADVISER)
    sign_in(client, member.user)
    for path in (reverse("dashboard:home"), "/rien/"):
        page = client.get(path).content.decode()
        assert "canvas-foot" in page
        for name in ("help", "contact", "accessibility"):
            assert f'href="{reverse(f"catalogue:{name}")}"' in page


def test_help_folds_each_answer_under_its_own_anchor(client):
    page = client.get(reverse("catalogue:help")).content.decode()
    names = re.findall(r'<details class="fold" id="([a-z-]+)"', page)
    assert len(names) == len(set(names)) >= 12
    assert 'id="modifier"' in page and "<strong>renvoyez-le</strong>" in page


def test_contact_names_those_of_open_calls_in_three_queries(client, django_assert_num_queries):
    cycle = CallFactory(institute__email="service@example.org")
    cycle.contacts.create(position=1, role="Conseil formation", name="Aline Fictive", email="aline@example.org")
    with django_assert_num_queries(3):
        page = client.get(reverse("catalogue:contact")).content.decode()
    assert "mailto:service@example.org" in page and "mailto:aline@example.org" in page


def test_public_pages_say_what_a_shared_link_shows(client):
    cycle = CallFactory()
    page = client.get(cycle.get_absolute_url()).content.decode()
    address = f"http://127.0.0.1:8000{cycle.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert '<meta property="og:locale" content="fr_FR">' in page
    assert page.count('name="description"') == 1
