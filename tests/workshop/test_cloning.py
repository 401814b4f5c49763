"""The next promotion of a cycle: what follows, what stays, and who may."""

import datetime
import html
import re
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.enums import Role
from catalogue.brochure import brochure_html
from catalogue.presentation import CyclePresentation, with_sessions
from cycles.enums import CycleState
from cycles.models import Cycle, Section
from programme.models import Session
from tests.factories.accounts import make_staff, sign_in
from tests.factories.cycles import CallFactory, ContactFactory, CycleFactory, ParticipantFactory, SectionFactory
from tests.factories.modules import ModuleFactory
from toolkit.domain.errors import NotAllowedError
from toolkit.journal.models import JournalEntry
from toolkit.text.typography import format_days
from workshop.models import PendingChange
from workshop.services import cloning
from workshop.services.cloning import NextExistsError, clone_cycle, plan_clone
from workshop.year.journal import year_of
from workshop.year.page import YearPage

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
YEAR = datetime.timedelta(days=364)
# What a clone writes anew; every other column of a cycle is that of its source.
ANEW = {
    "id",
    "slug",
    "year",
    "promotion",
    "opens_at",
    "closes_at",
    "decision_on",
    "state",
    "revision",
    "uuid",
}


def columns(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def text_of(page: str) -> str:
    """The words of a page, with plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", page)))


def days(session) -> str:
    """« 10 – 12 mars 2026 »: a session as the brochure tells it, without its year where that is told elsewhere."""
    return re.sub(r"\s+", " ", format_days(session.starts_on, session.ends_on, year=False))


def dated(cycle) -> list[tuple]:
    return [(session.kind, session.number, session.starts_on, session.ends_on) for session in cycle.sessions.all()]


def test_cloning_2025_gives_2026_with_every_date_364_days_later(cdg_2025, adviser):
    Cycle.objects.filter(pk=cdg_2025.pk).update(decision_on=datetime.date(2025, 2, 12), seats=18)
    source = Cycle.objects.get(pk=cdg_2025.pk)
    clone = clone_cycle(actor=adviser, cycle=source)
    assert (clone.year, clone.promotion, clone.state, clone.slug) == (2026, 25, CycleState.DRAFT, "cdg-2026")
    assert dated(clone) == [(kind, number, first + YEAR, last + YEAR) for kind, number, first, last in dated(source)]
    assert clone.decision_on == datetime.date(2026, 2, 11)
    closing = clone.closes_at.astimezone(PARIS)
    assert closing == datetime.datetime(2026, 1, 14, 23, 59, 59, tzinfo=PARIS)
    before, after = columns(source), columns(Cycle.objects.get(pk=clone.pk))
    assert {name for name in before if before[name] != after[name]} == ANEW


def test_a_clone_has_every_text_and_every_row(cdg_2025, adviser):
    ContactFactory(cycle=cdg_2025, name="Maud Ferrand-Okoye")
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    for name in ("required_pieces", "criteria", "contacts"):
        rows = [
            {key: value for key, value in columns(row).items() if key not in {"id", "cycle_id"}}
            for cycle in (cdg_2025, clone)
            for row in getattr(cycle, name).all()
        ]
        assert rows[: len(rows) // 2] == rows[len(rows) // 2 :] != []
    told = [
        [(row.title, row.body, row.position, row.parent and row.parent.title) for row in cycle.sections.all()]
        for cycle in (cdg_2025, clone)
    ]
    assert told[0] == told[1] != []
    assert {row.parent.cycle_id for row in clone.sections.exclude(parent=None)} == {clone.pk}
    modules = [session for session in clone.sessions.all() if session.is_module]
    assert [m.module.objectives for m in modules] == [
        session.module.objectives for session in cdg_2025.sessions.all() if session.is_module
    ]
    assert clone.sessions.get(kind="STUDY_TOUR").study_tour.body
    assert {session.half_days.count() for session in modules} == {4}
    assert set(clone.sections.values_list("uuid")).isdisjoint(cdg_2025.sections.values_list("uuid"))


def test_people_stay_with_their_promotion(adviser, cdg_2025):
    ParticipantFactory(cycle=cdg_2025)
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    assert not clone.participants.exists()
    assert not clone.candidatures.exists()
    assert not hasattr(clone, "committee")
    [entry] = JournalEntry.objects.about(year_of(clone))
    assert (entry.actor, entry.subject) == (adviser, str(cdg_2025))


@pytest.mark.parametrize("month", [3, 7, 10])
def test_an_instant_keeps_its_hour_in_paris(month):
    """The last Sunday of March and of October is not the same day from one year to the next."""
    last = max(day for day in range(22, 32) if datetime.date(2025, month, day).isoweekday() == 7)
    moment = datetime.datetime(2025, month, last, 23, 59, 59, tzinfo=PARIS)
    later = cloning._later(moment).astimezone(PARIS)
    assert (later.time(), later.date()) == (moment.time(), moment.date() + YEAR)


def test_nothing_that_hangs_on_a_cycle_is_forgotten():
    """A new table is copied, or left behind for a reason that is written."""
    copied = {label.rsplit(".", 1)[0] for label in cloning.COPIED} | {"cycles.Cycle"}
    relations = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for label in copied
        for relation in apps.get_model(label)._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }
    assert relations == cloning.COPIED | cloning.LEFT_BEHIND.keys()
    assert cloning.COPIED.isdisjoint(cloning.LEFT_BEHIND)


def test_a_cycle_without_sessions_and_sections_in_any_order_are_cloned():
    cycle = CallFactory(draft=True)
    child = SectionFactory(cycle=cycle, position=1, title="Dessous")
    child.parent = SectionFactory(cycle=cycle, position=2, title="Dessus")
    child.save()
    actor = make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute)
    clone = clone_cycle(actor=actor, cycle=cycle)
    assert Section.objects.get(cycle=clone, title="Dessous").parent.title == "Dessus"
    assert not clone.sessions.exists()


def test_the_next_promotion_is_made_once(adviser, cdg_2025):
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    with pytest.raises(NextExistsError, match="CDG 2026 existe déjà") as refusal:
        clone_cycle(actor=adviser, cycle=cdg_2025)
    assert refusal.value.existing == clone
    assert Cycle.objects.count() == 2


def test_the_same_code_elsewhere_hinders_nothing(adviser, cdg_2025):
    CycleFactory(code="CDG", year=2026)
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    assert clone.institute == cdg_2025.institute
    assert clone.slug == f"cdg-2026-{cdg_2025.institute.code.lower()}"


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT])
def test_only_those_who_prepare_cycles_clone_one(cdg_2025, role):
    for actor in (make_staff(role, institute=cdg_2025.institute), make_staff(Role.ADVISER)):
        with pytest.raises(NotAllowedError):
            clone_cycle(actor=actor, cycle=cdg_2025)
    assert Cycle.objects.count() == 1


def test_a_failure_leaves_nothing(adviser, cdg_2025, monkeypatch):
    monkeypatch.setattr(cloning, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        clone_cycle(actor=adviser, cycle=cdg_2025)
    assert Cycle.objects.count() == 1
    assert Session.objects.count() == 7


def test_the_brochure_of_a_clone_holds_the_new_dates_only(adviser, cdg_2025):
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    pages = [
        text_of(brochure_html(presentation=CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk))))
        for cycle in (cdg_2025, clone)
    ]
    for old, new in zip(cdg_2025.sessions.all(), clone.sessions.all(), strict=True):
        assert days(old) in pages[0]
        assert days(new) in pages[1]
        assert days(old) not in pages[1]
    assert "2025" not in pages[1]


def test_the_plan_is_what_the_clone_is(adviser, cdg_2025):
    plan = plan_clone(cdg_2025)
    assert Cycle.objects.count() == 1
    assert [(count, one) for count, one, _ in plan.counts][1:] == [
        (3, "pièce demandée"),
        (5, "critère de la grille"),
        (2, "contact"),
    ]
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    assert [(new.number, new.starts_on) for _, new in plan.sessions] == [
        (session.number, session.starts_on) for session in clone.sessions.all()
    ]


def test_a_decision_about_former_dates_is_not_copied(adviser, cdg_2025):
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    again = clone_cycle(actor=adviser, cycle=clone)
    assert (again.year, again.promotion) == (2027, 26)
    assert all(clash.kept is None for clash in YearPage(again).clashes)


def test_the_page_says_what_will_be_then_makes_it(client, adviser, cdg_2025):
    address = reverse("workshop:clone", args=["cdg-2025"])
    page = client.get(address)
    assert page.status_code == 200
    for words in ("14 – 16 avril 2026", "Vacances de printemps de la zone B", "3 pièces demandées"):
        assert words in text_of(page.content.decode())
    answer = client.post(address)
    assert answer.url == reverse("workshop:year", args=["cdg-2026"])
    second = client.post(address)
    assert second.status_code == 409
    assert reverse("workshop:year", args=["cdg-2026"]) in second.content.decode()
    assert Cycle.objects.count() == 2


@pytest.mark.parametrize(("count", "words"), [(0, ""), (1, "1 modification en"), (2, "2 modifications en")])
def test_what_is_not_published_yet_is_said_not_to_follow(client, adviser, cdg_2025, count, words):
    for number in range(count):
        PendingChange.objects.create(cycle=cdg_2025, key=f"texte:{number}", values={"title": "Autre"}, base="")
    page = text_of(client.get(reverse("workshop:clone", args=["cdg-2025"])).content.decode())
    assert ("en attente de publication" in page) is bool(count)
    assert words in page
    assert not clone_cycle(actor=adviser, cycle=cdg_2025).pending_changes.exists()


def test_the_cycle_of_another_institute_is_not_found(client, cdg_2025):
    sign_in(client, make_staff(Role.ADVISER))
    for name in ("clone", "year"):
        assert client.get(reverse(f"workshop:{name}", args=["cdg-2025"])).status_code == 404


def test_the_plan_costs_the_same_with_more_sessions(client, adviser, cdg_2025, django_assert_num_queries):
    for number in (7, 8, 9):
        ModuleFactory(cycle=cdg_2025, number=number)
    with django_assert_num_queries(19):
        client.get(reverse("workshop:clone", args=["cdg-2025"]))
