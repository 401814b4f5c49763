"""The year of a cycle: its page, what one moves, what one keeps."""

import datetime

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.enums import Role
from cycles.enums import CycleState
from cycles.models import Cycle
from programme.enums import CalendarKind
from programme.models import CalendarEvent, KeptClash, Session
from tests.factories.accounts import make_staff, sign_in
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import SessionFactory
from tests.factories.study_tours import StudyTourFactory
from tests.workshop.test_cloning import text_of
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from workshop.models import PartVersion
from workshop.readiness import warnings_of
from workshop.services import moving
from workshop.services.cloning import clone_cycle
from workshop.services.moving import keep_dates, move_session, release_dates
from workshop.working import WorkingCopy
from workshop.year.clashes import place_of
from workshop.year.drawing import draw_months, span_of
from workshop.year.holidays import Calendar
from workshop.year.page import YearPage, institute_calendar

pytestmark = pytest.mark.django_db
TUESDAY = datetime.date(2026, 4, 14)
TWO = datetime.timedelta(days=2)


@pytest.fixture
def institute():
    return InstituteFactory(alsace_moselle=True)


@pytest.fixture
def draft(institute) -> Cycle:
    """A draft of 2026 whose module 2 falls in the holidays of zone B."""
    cycle = CycleFactory(draft=True, institute=institute, year=2026)
    ModuleFactory(cycle=cycle, number=2, starts_on=TUESDAY, ends_on=TUESDAY + TWO)
    ModuleFactory(cycle=cycle, number=5, starts_on=datetime.date(2026, 11, 3), ends_on=datetime.date(2026, 11, 5))
    return cycle


@pytest.fixture
def actor(draft):
    return make_staff(Role.ADVISER, institute=draft.institute)


def module(cycle: Cycle, number: int) -> Session:
    return cycle.sessions.get(number=number)


def push(actor, cycle: Cycle, number: int, weeks: int = 1, seen: str | None = None):
    session = module(cycle, number)
    seen = place_of(session).fingerprint if seen is None else seen
    return move_session(actor=actor, cycle=cycle, session=session.uuid, weeks=weeks, seen=seen)


def clash_of(cycle: Cycle, number: int):
    return YearPage(Cycle.objects.get(pk=cycle.pk)).row_of(module(cycle, number)).clash


def keep(actor, cycle: Cycle, number: int, reason: str = "Comme en 2025.", seen: str | None = None):
    seen = clash_of(cycle, number).fingerprint if seen is None else seen
    return keep_dates(actor=actor, cycle=cycle, session=module(cycle, number).uuid, reason=reason, seen=seen)


def test_the_clone_of_2025_warns_of_module_2_and_of_no_public_holiday(cdg_2025, adviser):
    cdg_2025.institute.alsace_moselle = True
    cdg_2025.institute.save()
    clone = clone_cycle(actor=adviser, cycle=cdg_2025)
    [clash] = YearPage(clone).clashes
    assert (clash.session.number, clash.place.first, clash.weight.value) == (2, TUESDAY, "à décider")
    assert [finding.key for finding in clash.findings] == ["school:B:2026-04-11:2026-04-26", "zones:A"]
    push(adviser, clone, 5)
    found = {each.session.number: each for each in YearPage(clone).clashes}
    assert found[5].text == "Le mercredi 11\u00a0novembre est férié (Armistice)."
    assert found[5].is_grave


def test_a_session_moves_with_its_half_days_and_says_so(draft, actor):
    moved = push(actor, draft, 5)
    assert (moved.before.first.day, moved.session.starts_on) == (3, datetime.date(2026, 11, 10))
    assert {half.day.day for half in moved.session.half_days.all()} == {10, 11, 12}
    version = PartVersion.objects.get()
    assert (version.author, version.before["starts_on"], version.after["starts_on"]) == (
        actor,
        "2026-11-03",
        "2026-11-10",
    )
    assert push(actor, draft, 5, weeks=-2).session.starts_on == datetime.date(2026, 10, 27)


def test_a_date_that_somebody_moved_meanwhile_is_not_moved_again(draft, actor):
    seen = place_of(module(draft, 5)).fingerprint
    push(actor, draft, 5, seen=seen)
    with pytest.raises(StaleError, match=r"Module.5 : ces dates.*10.– 12.novembre"):
        push(actor, draft, 5, seen=seen)
    assert module(draft, 5).starts_on.day == 10


@pytest.mark.parametrize("state", [CycleState.PUBLISHED, CycleState.ARCHIVED])
def test_published_dates_do_not_move_here(draft, actor, state):
    Cycle.objects.filter(pk=draft.pk).update(state=state)
    with pytest.raises(DomainError, match="une date publiée se change depuis la page du module"):
        push(actor, draft, 5)
    assert module(draft, 5).starts_on.day == 3


def test_a_session_whose_attendance_was_taken_does_not_move(draft, actor, monkeypatch):
    def refuse(**_):
        raise ProtectedError("attendance", set())

    monkeypatch.setattr(moving, "save_session", refuse)
    with pytest.raises(DomainError, match=r"Module.5 : des présences y sont déjà notées"):
        push(actor, draft, 5)
    assert module(draft, 5).starts_on.day == 3


def test_what_cannot_move_is_named(draft, actor):
    session = module(draft, 5)
    Session.objects.filter(pk=session.pk).update(starts_on=None, ends_on=None)
    with pytest.raises(IncompleteError, match=r"Module.5 n’a pas encore de dates"):
        move_session(actor=actor, cycle=draft, session=session.uuid, weeks=1, seen="")
    session.delete()
    with pytest.raises(DomainError, match="supprimée entre-temps") as refusal:
        move_session(actor=actor, cycle=draft, session=session.uuid, weeks=1, seen="")
    assert refusal.value.status == 410
    with pytest.raises(IncompleteError, match="d’une à 8 semaines"):
        push(actor, draft, 2, weeks=9)


def test_dates_are_kept_with_a_reason_until_they_change(draft, actor):
    keep(actor, draft, 2)
    clash = clash_of(draft, 2)
    assert (clash.is_open, clash.kept.reason, clash.kept.kept_by) == (False, "Comme en 2025.", actor)
    push(actor, draft, 2, weeks=2)
    assert not KeptClash.objects.exists()
    push(actor, draft, 2, weeks=-2)
    assert clash_of(draft, 2).is_open


def test_a_decision_falls_when_something_else_clashes(draft, actor):
    keep(actor, draft, 2)
    CalendarEvent.objects.create(
        kind=CalendarKind.ELECTION, label="Référendum", starts_on=TUESDAY + TWO, ends_on=TUESDAY + TWO
    )
    assert clash_of(draft, 2).is_open
    assert KeptClash.objects.exists()


def test_a_decision_may_be_taken_again(draft, actor):
    keep(actor, draft, 2)
    for _ in range(2):
        release_dates(actor=actor, cycle=draft, session=module(draft, 2).uuid)
    assert clash_of(draft, 2).is_open


def test_dates_are_not_kept_without_a_reason_nor_unseen(draft, actor):
    with pytest.raises(IncompleteError, match="dites pourquoi"):
        keep(actor, draft, 2, reason="  ")
    with pytest.raises(StaleError):
        keep(actor, draft, 2, seen="2026-04-14/2026-04-16/autre")
    free = YearPage(draft).row_of(module(draft, 5))
    assert free.clash is None
    with pytest.raises(StaleError):
        keep(actor, draft, 5, seen=place_of(module(draft, 5)).fingerprint)
    assert not KeptClash.objects.exists()


def test_only_those_who_prepare_the_cycle_move_its_dates(draft):
    for other in (make_staff(Role.ASSISTANT, institute=draft.institute), make_staff(Role.ADVISER)):
        for act in (push, keep):
            with pytest.raises(NotAllowedError):
                act(other, draft, 2)


def test_the_page_moves_and_says_what_clashes(client, draft, actor):
    sign_in(client, actor)
    page = client.get(reverse("workshop:year", args=["cdg-2026"]))
    words = text_of(page.content.decode())
    assert "Passer aux 7 – 9 avril, semaine libre" in words
    address = reverse("workshop:session_move", args=["cdg-2026", module(draft, 5).uuid])
    after = client.post(address, {"weeks": "1", "seen": "2026-11-03/2026-11-05"}, follow=True)
    words = text_of(after.content.decode())
    assert "passe aux 10 – 12 novembre. Le mercredi 11 novembre est férié (Armistice)." in words
    again = client.post(address, {"weeks": "1", "seen": "2026-11-03/2026-11-05"})
    assert again.status_code == 409
    assert "viennent de changer" in again.content.decode()
    assert client.post(address, {"weeks": "demain", "seen": ""}).status_code == 422


def test_the_page_keeps_and_opens_again(client, draft, actor):
    sign_in(client, actor)
    session = module(draft, 2)
    where = ["cdg-2026", session.uuid]
    refused = client.post(reverse("workshop:dates_keep", args=where), {"seen": clash_of(draft, 2).fingerprint})
    assert refused.status_code == 422
    assert "Dites pourquoi ces dates sont gardées." in refused.content.decode()
    sent = {"seen": clash_of(draft, 2).fingerprint, "reason": "Trois participants sur vingt."}
    kept = client.post(reverse("workshop:dates_keep", args=where), sent, follow=True)
    assert f"Gardé par {actor.full_name}" in text_of(kept.content.decode())
    stale = client.post(reverse("workshop:dates_keep", args=where), {**sent, "seen": "autre"})
    assert stale.status_code == 409
    opened = client.post(reverse("workshop:dates_release", args=where), follow=True)
    assert "de nouveau à décider" in opened.content.decode()
    elsewhere = reverse("workshop:dates_release", args=["cdg-2026", "00000000-0000-0000-0000-000000000007"])
    assert client.post(elsewhere).status_code == 410


def test_an_empty_year_and_an_unknown_one_say_so(client, actor, draft):
    sign_in(client, actor)
    CycleFactory(draft=True, institute=draft.institute, code="VIDE", year=2028)
    words = text_of(client.get(reverse("workshop:year", args=["vide-2028"])).content.decode())
    assert "Aucune session" in words
    assert "Les vacances scolaires 2028-2029 ne sont pas encore connues : ajoutez-les." in words
    assert "vacances scolaires" not in text_of(client.get(reverse("workshop:year", args=["cdg-2026"])).content.decode())


def test_texts_that_name_the_former_year_are_to_be_read_again(client, actor, draft):
    draft.sections.create(position=1, title="Coût", body="En 2025, la loi du 7 janvier 1983 et la 24e promotion.")
    draft.sections.create(position=2, title="Dates", body="Clôture le 15 janvier.")
    draft.sections.create(position=3, title="Loi", body="La loi du 7 janvier 1983.")
    sign_in(client, actor)
    words = text_of(client.get(reverse("workshop:year", args=["cdg-2026"])).content.decode())
    assert "À relire : 2 textes" in words
    assert "« Coût », texte" in words
    assert "« Loi », texte" not in words


def test_each_institute_sees_its_own_sessions_at_constant_queries(client, actor, draft, django_assert_num_queries):
    sign_in(client, actor)
    SessionFactory(institute=draft.institute, title="Séminaire de la maison", starts_on=TUESDAY)
    address = reverse("workshop:year", args=["cdg-2026"])
    with django_assert_num_queries(13):
        client.get(address)
    for number in range(4):
        other = InstituteFactory() if number else draft.institute
        cycle = CycleFactory(institute=other, code=f"PC {number}", year=2026)
        for rank in range(1, 7):
            ModuleFactory(
                cycle=cycle,
                number=rank,
                title=f"Session {number}-{rank}",
                starts_on=TUESDAY + rank * datetime.timedelta(weeks=3),
                ends_on=TUESDAY + rank * datetime.timedelta(weeks=3) + TWO,
            )
        SessionFactory(institute=other, title=f"Séminaire {number}", starts_on=TUESDAY)
        day = TUESDAY + number * TWO
        CalendarEvent.objects.create(kind=CalendarKind.ELECTION, label="Vote", starts_on=day, ends_on=day)
    with django_assert_num_queries(13):
        words = text_of(client.get(address).content.decode())
    assert "Séminaire de la maison" in words
    assert "Session 0-6" in words
    assert "Séminaire 2" not in words
    assert "Session 3-1" not in words


def test_a_day_that_an_institute_noted_is_for_it_alone(draft, institute):
    other = InstituteFactory()
    CalendarEvent.objects.create(
        kind=CalendarKind.OTHER, institute=other, label="Travaux", starts_on=TUESDAY, ends_on=TUESDAY
    )
    assert institute_calendar(institute).others == []
    assert [stretch.label for stretch in institute_calendar(other).others] == ["Travaux"]


def test_the_drawing_has_a_square_a_day(draft):
    StudyTourFactory(cycle=draft, starts_on=datetime.date(2026, 9, 14), ends_on=datetime.date(2026, 9, 18))
    page = YearPage(draft)
    months = page.months
    assert [month.name for month in months][::11] == ["janvier", "décembre"]
    squares = dict.fromkeys(("session", "tour", "clash", "holiday", "school", "day", "weekend"), 0)
    for month in months:
        for sort, path in month.paths:
            squares[sort] += path.count("M")
    assert (squares["session"], squares["tour"], squares["clash"], squares["holiday"]) == (6, 5, 3, 13)
    assert sum(count for sort, count in squares.items() if sort != "clash") == 365


def test_a_cycle_that_runs_over_new_year_begins_on_its_first_month(institute):
    sessions = [
        Session(starts_on=datetime.date(2026, 9, 8), ends_on=datetime.date(2026, 9, 10)),
        Session(starts_on=datetime.date(2027, 10, 5), ends_on=datetime.date(2027, 10, 7)),
    ]
    span = span_of(2026, sessions)
    months = draw_months(span, Calendar(institute, []), sessions, [], [])
    assert (months[0].name, months[-1].name, len(months)) == ("septembre 2026", "octobre 2027", 14)
    assert span.years == "2026-2027"


@pytest.mark.parametrize(("part", "shows"), [("modules", True), ("textes", False)])
def test_the_year_stands_under_the_parts_that_have_dates(client, draft, actor, part, shows):
    sign_in(client, actor)
    page = client.get(reverse("workshop:part", args=["cdg-2026", part])).content.decode()
    assert ('id="annee"' in page) is shows
    beside = page[page.index('data-around="lacks"') : page.index("workshop__form")]
    assert f'href="/atelier/cdg-2026/annee/#gene-{module(draft, 2).uuid}"' in beside
    assert "à décider" in beside


def test_a_date_to_settle_is_told_beside_every_part(client, draft, actor, django_assert_num_queries):
    fifth = module(draft, 5)
    fifth.starts_on, fifth.ends_on = datetime.date(2026, 11, 10), datetime.date(2026, 11, 12)
    fifth.save()
    sign_in(client, actor)
    client.get(reverse("workshop:part", args=["cdg-2026", "contacts"]))
    with django_assert_num_queries(14):
        page = client.get(reverse("workshop:part", args=["cdg-2026", "contacts"])).content.decode()
    beside = page[page.index('data-around="lacks"') : page.index("workshop__form")]
    assert "Rien ne manque" not in beside
    assert "à régler" in beside
    assert "11\u00a0novembre est férié" in beside


def test_what_nobody_decided_is_told_before_publishing(draft, actor):
    draft.sections.create(position=1, title="Coût", body="En 2025, la 24e promotion.")
    told = [(warning.sentence.replace("\u00a0", " "), warning.url) for warning in warnings_of(WorkingCopy(draft))]
    assert [sentence for sentence, _ in told][1:] == [
        "Module 2, 14 – 16 avril : Vacances de printemps de la zone B, du 11 au 26 avril. Vacances scolaires de la zone"
        " A.",
        "Un texte nomme la promotion précédente, ou un jour : à relire.",
    ]
    assert told[1][1] == f"/atelier/cdg-2026/annee/#gene-{module(draft, 2).uuid}"
    keep(actor, draft, 2)
    assert not [sentence for sentence, _ in told if sentence.startswith("Module 5")]
    assert "Module" not in " ".join(warning.sentence for warning in warnings_of(WorkingCopy(draft)))
