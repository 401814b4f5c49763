"""What clashes with the days of a session: tables of days, no row."""

import datetime
import uuid

import pytest

from cycles.models import Cycle
from organisations.models import Institute
from programme.enums import CalendarKind, SessionKind
from programme.models import CalendarEvent, KeptClash, Session
from toolkit.text.typography import NBSP
from workshop.year.clashes import (
    Place,
    Weight,
    asking,
    findings_at,
    fingerprint_of,
    kept_for,
    keys_of,
    nearest_free_week,
)
from workshop.year.holidays import Calendar, packaged_school_holidays, public_holidays

CDG = Cycle(pk=1, code="CDG", year=2026)
PC = Cycle(pk=2, code="PC 2", year=2026)
FIX, DECIDE, KNOW = Weight.TO_FIX, Weight.TO_DECIDE, Weight.TO_KNOW


def day(text: str) -> datetime.date:
    """« 14/4/2026 »."""
    number, month, year = map(int, text.split("/"))
    return datetime.date(year, month, number)


def at(first: str, last: str) -> Place:
    return Place(day(first), day(last))


def event(kind: str, label: str, first: str, last: str = "", zone: str = "") -> CalendarEvent:
    return CalendarEvent(kind=kind, label=label, zone=zone, starts_on=day(first), ends_on=day(last or first))


def calendar(*events: CalendarEvent, zone: str = "B", alsace: bool = True) -> Calendar:
    return Calendar(Institute(school_zone=zone, alsace_moselle=alsace), events)


def session(first: str, last: str, number: int = 1, cycle: Cycle | None = CDG, title: str = "Lire") -> Session:
    kind = SessionKind.MODULE if cycle else SessionKind.SEMINAR
    return Session(
        cycle=cycle, kind=kind, number=number if cycle else None, title=title, starts_on=day(first), ends_on=day(last)
    )


def told(place: Place, *events: CalendarEvent, others: tuple = (), **options) -> list[tuple]:
    found = findings_at(place, calendar(*events, **options), others, session=session("1/1/2000", "1/1/2000"))
    return [(finding.weight, finding.text.replace(NBSP, " ").replace("\u202f", " ")) for finding in found]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (at("10/3/2026", "12/3/2026"), []),
        (at("3/11/2026", "5/11/2026"), []),
        (at("10/11/2026", "12/11/2026"), [(FIX, "Le mercredi 11 novembre est férié (Armistice)")]),
        (
            at("14/4/2026", "16/4/2026"),
            [
                (DECIDE, "Vacances de printemps de la zone B, du 11 au 26 avril"),
                (KNOW, "Vacances scolaires de la zone A"),
            ],
        ),
        (
            at("7/4/2026", "9/4/2026"),
            [
                (KNOW, "Le trajet tombe le lundi 6 avril, qui est férié (Lundi de Pâques)"),
                (KNOW, "Vacances scolaires de la zone A"),
            ],
        ),
        (at("24/2/2026", "26/2/2026"), [
            (DECIDE, "Vacances d’hiver de la zone B, du 14 février au 1er mars"),
            (KNOW, "Vacances scolaires de la zone C"),
        ]),
        (at("12/5/2026", "14/5/2026"), [(FIX, "Le jeudi 14 mai est férié (Ascension)")]),
        (at("6/7/2026", "7/7/2026"), [
            (DECIDE, "Vacances d’été de la zone B, du 4 juillet au 31 août"),
            (KNOW, "Vacances scolaires des zones A et C"),
        ]),
    ],
)  # fmt: skip
def test_days_that_are_known(place, expected):
    assert told(place) == expected


@pytest.mark.parametrize(
    ("alsace", "expected"), [(True, [(FIX, "Le vendredi 3 avril est férié (Vendredi saint)")]), (False, [])]
)
def test_the_local_law_counts_where_it_is_the_law(alsace, expected):
    assert told(at("1/4/2026", "3/4/2026"), alsace=alsace) == expected


def test_an_institute_minds_its_own_zone():
    assert told(at("7/4/2026", "9/4/2026"), zone="A")[0] == (
        DECIDE,
        "Vacances de printemps de la zone A, du 4 au 19 avril",
    )


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (at("16/3/2026", "20/3/2026"), "Municipales, premier tour, le dimanche 15 mars, la veille"),
        (at("12/3/2026", "15/3/2026"), "Municipales, premier tour, le dimanche 15 mars"),
        (at("17/3/2026", "19/3/2026"), None),
        (at("12/3/2026", "14/3/2026"), None),
    ],
)
def test_an_election_counts_on_its_day_and_for_the_day_after(place, expected):
    found = told(place, event(CalendarKind.ELECTION, "Municipales, premier tour", "15/3/2026"))
    assert found == ([(DECIDE, expected)] if expected else [])


def test_days_that_the_institute_noted_are_named():
    noted = event(CalendarKind.OTHER, "Fermeture de la maison", "18/5/2026", "22/5/2026")
    assert told(at("19/5/2026", "21/5/2026"), noted) == [(DECIDE, "Fermeture de la maison, du 18 au 22 mai")]


def test_sessions_on_the_same_days_are_named():
    others = (
        session("20/5/2026", "20/5/2026", 3),
        session("21/5/2026", "22/5/2026", 2, PC, "Chemins"),
        session("19/5/2026", "19/5/2026", cycle=None, title="Rencontre"),
        session("22/5/2026", "22/5/2026", 4),
        Session(cycle=CDG, kind=SessionKind.MODULE, number=9, title="Sans dates"),
    )
    assert told(at("19/5/2026", "21/5/2026"), others=others) == [
        (FIX, "Le 20 mai se tient aussi « Module 3 : Lire »"),
        (DECIDE, "Du 21 au 22 mai se tient aussi « Module 2 : Chemins » (PC 2 2026)"),
        (DECIDE, "Le 19 mai se tient aussi « Rencontre »"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("14/4/2026", "16/4/2026", "7/4/2026"),  # as near as 21 April, which is in the holidays too
        ("10/11/2026", "12/11/2026", "17/11/2026"),  # of two as near, the later one
        ("4/8/2026", "6/8/2026", "1/9/2026"),
        ("21/7/2026", "23/7/2026", "30/6/2026"),
    ],
)
def test_the_nearest_free_week(first, last, expected):
    found = nearest_free_week(session(first, last), calendar(), [], today=day("1/1/2026"))
    assert found and found.first == day(expected)


def test_a_free_week_is_neither_taken_nor_past_nor_unknown():
    module = session("10/11/2026", "12/11/2026", 5)
    taken = [session("17/11/2026", "19/11/2026", 6)]
    assert nearest_free_week(module, calendar(), taken, today=day("1/1/2026")).first == day("3/11/2026")
    assert nearest_free_week(module, calendar(), taken, today=day("4/11/2026")).first == day("24/11/2026")
    assert nearest_free_week(session("7/11/2028", "9/11/2028"), calendar(), [], today=day("1/1/2026")) is None


def test_a_school_year_that_nobody_knows_is_told_apart_from_a_free_one():
    first, last = day("1/1/2028"), day("31/12/2028")
    assert calendar().missing_holidays(first, last) == {2028: 0}
    written = [
        event(CalendarKind.SCHOOL_HOLIDAYS, name, *days)
        for name, days in {
            "Toussaint": ("21/10/2028", "5/11/2028"),
            "Noël": ("23/12/2028", "7/1/2029"),
            "Hiver": ("10/2/2029", "25/2/2029"),
            "Printemps": ("7/4/2029", "22/4/2029"),
        }.items()
    ]
    assert calendar(*written[:2]).missing_holidays(first, last) == {2028: 2}
    assert calendar(*written).missing_holidays(first, last) == {}
    assert (DECIDE, "Toussaint de la zone B, du 21 octobre au 5 novembre") in told(
        at("24/10/2028", "26/10/2028"), *written
    )


def test_what_staff_wrote_of_a_whole_year_replaces_what_the_package_says():
    first = event(CalendarKind.SCHOOL_HOLIDAYS, "Rentrée retardée", "5/9/2026", "6/9/2026", "B")
    others = [event(CalendarKind.SCHOOL_HOLIDAYS, f"Vacances {n}", f"{n}/1/2027", zone="B") for n in (4, 6, 8)]
    added = calendar(first)
    assert "Vacances de Noël" in {each.label for each in added.school_holidays_of("B") if each.starts_on.year == 2026}
    replaced = calendar(first, *others)
    inside = [
        each.label for each in replaced.school_holidays_of("B") if day("1/9/2026") <= each.starts_on < day("1/9/2027")
    ]
    assert inside == ["Rentrée retardée", "Vacances 4", "Vacances 6", "Vacances 8"]
    assert replaced.school_holidays_of("A") == calendar().school_holidays_of("A")


def test_the_package_covers_the_years_that_are_prepared():
    labels = {(each.zone, each.label) for each in packaged_school_holidays() if each.starts_on.year == 2027}
    assert {("A", "Vacances d’hiver"), ("B", "Vacances d’été"), ("C", "Vacances de la Toussaint")} <= labels
    assert "Saint-Étienne" in public_holidays(2027, alsace_moselle=True).values()


def test_a_decision_holds_for_its_dates_and_for_what_it_knew():
    module = session("14/4/2026", "16/4/2026", 2)
    place = at("14/4/2026", "16/4/2026")
    findings = findings_at(place, calendar(), [], session=module)
    kept = KeptClash(starts_on=place.first, ends_on=place.last, findings=keys_of(findings))
    assert kept_for(module, findings, kept) is kept
    vote = event(CalendarKind.ELECTION, "Référendum", "15/4/2026")
    more = findings_at(place, calendar(vote), [], session=module)
    assert kept_for(module, more, kept) is None
    assert fingerprint_of(place, more) != fingerprint_of(place, findings)
    assert kept_for(session("21/4/2026", "23/4/2026", 2), findings, kept) is None
    assert kept_for(module, findings, None) is None


def test_what_is_only_worth_knowing_asks_for_nothing():
    place = at("7/4/2026", "9/4/2026")
    module = Session(uuid=uuid.uuid4(), cycle=CDG, kind=SessionKind.MODULE, starts_on=place.first, ends_on=place.last)
    assert asking(findings_at(place, calendar(), [module], session=module)) == ()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (at("10/11/2026", "12/11/2026"), "aux 10 – 12 novembre"),
        (at("30/6/2026", "2/7/2026"), "aux 30 juin – 2 juillet"),
        (at("1/9/2026", "1/9/2026"), "au 1er septembre"),
    ],
)
def test_where_a_session_goes_in_words(place, words):
    assert place.to_words.replace(NBSP, " ") == words
