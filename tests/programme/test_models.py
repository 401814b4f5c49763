"""Sessions: what the database refuses, the order they come in, what they are called."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from programme.enums import CalendarKind, Period, SessionKind
from programme.models import CalendarEvent, HalfDay, Room, Session
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import SessionFactory
from tests.factories.study_tours import StudyTourFactory

DAY = datetime.date(2027, 3, 9)


@pytest.mark.django_db
def test_sessions_come_in_order_of_date_with_the_tour(django_assert_num_queries):
    cycle = CycleFactory()
    ModuleFactory(cycle=cycle, number=2, starts_on=DAY + datetime.timedelta(90), ends_on=DAY + datetime.timedelta(92))
    ModuleFactory(cycle=cycle, number=1, starts_on=DAY, ends_on=DAY + datetime.timedelta(2))
    tour = StudyTourFactory(
        cycle=cycle, starts_on=DAY + datetime.timedelta(30), ends_on=DAY + datetime.timedelta(35), place=""
    )
    ModuleFactory(starts_on=DAY)  # of another cycle
    with django_assert_num_queries(1):
        found = list(Session.objects.of_cycle(cycle))
    assert [session.abroad for session in found] == [False, True, False]
    assert [session.starts_on for session in found] == sorted(session.starts_on for session in found)
    assert (found[1].title, found[1].place_label) == (tour.title, "à l’étranger")
    assert found[0].name == "Module\u00a01"


@pytest.mark.django_db
def test_a_session_of_the_cycle_is_told_once():
    cycle = CycleFactory()
    ModuleFactory(cycle=cycle)
    assert Session.objects.of_cycle(cycle).count() == 1


@pytest.mark.django_db
def test_sessions_without_dates_come_last_and_are_not_dated():
    cycle = CycleFactory()
    for number, starts_on in ((1, None), (3, None), (2, DAY)):
        ModuleFactory(cycle=cycle, number=number, starts_on=starts_on)
    assert [session.number for session in Session.objects.of_cycle(cycle)] == [2, 1, 3]
    assert [session.is_dated for session in Session.objects.of_cycle(cycle)] == [True, False, False]


@pytest.mark.django_db
def test_a_session_of_two_days_comes_after_that_of_one_day_which_starts_with_it():
    cycle = CycleFactory()
    long = SessionFactory(cycle=cycle, institute=None, starts_on=DAY, ends_on=DAY + datetime.timedelta(1))
    short = SessionFactory(cycle=cycle, institute=None, starts_on=DAY)
    assert list(Session.objects.of_cycle(cycle)) == [short, long]


def _refusal(session: Session) -> str:
    """What a form would say, once the database has refused the row too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        session.save()
    with pytest.raises(ValidationError) as caught:
        session.validate_constraints()
    return " ".join(caught.value.messages)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "CONCERT"}, "Cette nature de session n’existe pas."),
        ({"institute": None}, "Une session relève d’un cycle ou, sans cycle, d’un institut."),
        ({"kind": SessionKind.MODULE, "number": 1}, "Un module et un voyage d’étude relèvent d’un cycle."),
        ({"kind": SessionKind.STUDY_TOUR}, "Un module et un voyage d’étude relèvent d’un cycle."),
        ({"kind": SessionKind.MODULE}, "Un module porte un numéro."),
        ({"ends_on": None}, "Le premier et le dernier jour d’une session se donnent ensemble."),
        ({"starts_on": None}, "Le premier et le dernier jour d’une session se donnent ensemble."),
        ({"ends_on": DAY - datetime.timedelta(1)}, "Une session commence avant de finir."),
    ],
)
def test_what_is_not_a_session_is_refused(changes, message):
    values = {"kind": SessionKind.SEMINAR, "institute": InstituteFactory(), "title": "Une journée"}
    assert message in _refusal(Session(**{**values, "starts_on": DAY, "ends_on": DAY, **changes}))


@pytest.mark.django_db
def test_a_session_has_one_owner():
    session = SessionFactory.build(cycle=CycleFactory(), institute=InstituteFactory())
    assert "Une session relève d’un cycle ou, sans cycle, d’un institut." in _refusal(session)


@pytest.mark.django_db
def test_numbers_of_modules_and_the_tour_are_unique_in_a_cycle():
    cycle = ModuleFactory(number=1).cycle
    StudyTourFactory(cycle=cycle)
    again = Session(kind=SessionKind.MODULE, cycle=cycle, number=1, title="Encore")
    assert _refusal(again) == "Un module porte déjà ce numéro dans le cycle."
    assert _refusal(Session(kind=SessionKind.STUDY_TOUR, cycle=cycle, title="Encore")) == (
        "Ce cycle a déjà un voyage d’étude."
    )
    Session.objects.create(kind=SessionKind.PEER_GROUP, cycle=cycle, number=1, title="Premier groupe")
    Session.objects.create(kind=SessionKind.SEMINAR, cycle=cycle, number=1, title="Premier séminaire")
    ModuleFactory(number=1)  # of another cycle


@pytest.mark.django_db
def test_half_days_come_in_order_and_once():
    session = ModuleFactory(starts_on=DAY)
    assert [str(half) for half in session.half_days.all()] == [
        "09/03/2027, après-midi",
        "10/03/2027, matin",
        "10/03/2027, après-midi",
        "11/03/2027, matin",
    ]
    hours = {"starts_at": datetime.time(14), "ends_at": datetime.time(17)}
    afternoon = HalfDay(session=session, day=DAY, period=Period.AFTERNOON, **hours)
    for half in (afternoon, HalfDay(session=session, day=DAY, **hours)):
        with pytest.raises(IntegrityError), transaction.atomic():
            half.save()


@pytest.mark.parametrize(
    ("values", "text", "name", "anchor", "place"),
    [
        ({"kind": "MODULE", "number": 1}, "Module\u00a01\u00a0: Titre", "Module\u00a01", "module-1", ""),
        ({"kind": "STUDY_TOUR"}, "Titre", "Voyage", "voyage", "à l’étranger"),
        ({"kind": "STUDY_TOUR", "place": "Norvège"}, "Titre", "Voyage", "voyage", "Norvège"),
        ({"kind": "SEMINAR", "place": "Angers"}, "Titre", "Séminaire", "seminaire", "Angers"),
        (
            {"kind": "PEER_GROUP", "number": 2},
            "Groupe de pairs\u00a02\u00a0: Titre",
            "Groupe de pairs\u00a02",
            "groupe-de-pairs-2",
            "",
        ),
    ],
)
def test_a_session_is_called_by_its_kind_and_number(values, text, name, anchor, place):
    session = Session(title="Titre", **values)
    assert (str(session), session.name, session.anchor, session.place_label) == (text, name, anchor, place)


@pytest.mark.parametrize(
    ("first", "last", "days", "months", "weekdays"),
    [
        ("2026-03-10", "2026-03-12", "10\u00a0– 12", "mars 2026", "du mardi au jeudi"),
        ("2026-06-30", "2026-07-02", "30\u00a0– 2", "juin\u00a0– juillet 2026", "du mardi au jeudi"),
        ("2026-12-01", "2026-12-01", "1er", "décembre 2026", "le mardi"),
        ("2026-12-30", "2027-01-01", "30\u00a0– 1er", "décembre 2026\u00a0– janvier 2027", "du mercredi au vendredi"),
    ],
)
def test_dates_read_in_french(first, last, days, months, weekdays):
    session = Session(starts_on=datetime.date.fromisoformat(first), ends_on=datetime.date.fromisoformat(last))
    assert (session.days_label, session.months_label, session.weekdays_label) == (days, months, weekdays)


@pytest.mark.parametrize(
    ("values", "setting"),
    [
        ({"kind": "MODULE", "number": 1, "place": "Nancy"}, "Module\u00a01, Nancy, du mardi au jeudi"),
        ({"kind": "STUDY_TOUR", "place": "Lisbonne"}, "du mardi au jeudi, Lisbonne"),
        ({"kind": "STUDY_TOUR"}, "du mardi au jeudi"),
    ],
)
def test_the_setting_says_where_and_which_days(values, setting):
    assert Session(starts_on=DAY, ends_on=DAY + datetime.timedelta(2), **values).setting == setting


def test_without_dates_nothing_is_said_of_them():
    session = Session(kind=SessionKind.MODULE, number=1, place="Nancy")
    assert not session.is_dated
    assert session.days_label == session.months_label == session.weekdays_label == ""
    assert session.setting == "Module\u00a01, Nancy"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (CalendarKind.ELECTION, {"ends_on": DAY - datetime.timedelta(1)}, "Le premier jour précède le dernier."),
        (CalendarKind.ELECTION, {"zone": "B"}, "Seules des vacances scolaires ont une zone."),
        (CalendarKind.OTHER, {}, "Un jour propre à un institut relève de cet institut, les autres sont communs."),
        ("FESTIVAL", {}, "Cette nature de jours n’existe pas."),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(kind, changes, words):
    event = CalendarEvent(**{"kind": kind, "label": "Vote", "starts_on": DAY, "ends_on": DAY, **changes})
    with pytest.raises(ValidationError) as refusal:
        event.validate_constraints()
    assert words in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


@pytest.mark.parametrize(
    ("kind", "zone", "zones"),
    [(CalendarKind.SCHOOL_HOLIDAYS, "", "ABC"), (CalendarKind.SCHOOL_HOLIDAYS, "C", "C"), (CalendarKind.OTHER, "", "")],
)
def test_school_holidays_without_a_zone_are_of_the_three(kind, zone, zones):
    assert CalendarEvent(kind=kind, zone=zone).zones == zones


@pytest.mark.parametrize(
    ("name", "words"),
    [("Kléber", "la salle Kléber"), ("Salle Ill", "la salle Ill"), ("Salle", "la salle Salle")],
)
def test_room_is_said_once_with_its_noun(name, words):
    assert Room(name=name).in_words == words
