"""What holds publishing back is listed with its sentence; what only deserves a look is told apart."""

import datetime
from decimal import Decimal

import pytest

from cycles.targets import Target
from modules.models import Module
from tests.factories.cycles import ContactFactory, CycleFactory, SectionFactory, add_criteria, add_pieces
from tests.factories.modules import ModuleFactory
from workshop.checklist import doubts_of, lacks_of
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db


def told(finder, cycle) -> list[str]:
    return [lack.sentence for lack in finder(WorkingCopy(cycle))]


def test_an_empty_draft_lacks_nearly_everything():
    assert told(lacks_of, CycleFactory(draft=True)) == [
        "Dire à qui s’adresse le cycle",
        "Lister les publics",
        "Écrire au moins un texte",
        "Ajouter au moins un module",
        "Demander au moins une pièce",
        "Écrire la grille de lecture",
        "Donner au moins un contact",
    ]


@pytest.fixture
def ready():
    cycle = CycleFactory(
        draft=True,
        year=2100,
        audience_intro="À des pairs.",
        audience_items=["DGS"],
        opens_at=datetime.datetime(2099, 9, 1, tzinfo=datetime.UTC),
        closes_at=datetime.datetime(2100, 1, 15, tzinfo=datetime.UTC),
    )
    add_pieces(cycle)
    add_criteria(cycle)
    ContactFactory(cycle=cycle)
    SectionFactory(cycle=cycle)
    ModuleFactory(cycle=cycle, number=1, starts_on=datetime.date(2100, 3, 9), ends_on=datetime.date(2100, 3, 11))
    return cycle


def test_a_cycle_that_is_ready_lacks_nothing(ready):
    assert told(lacks_of, ready) == []
    assert told(doubts_of, ready) == []
    Module.objects.update(objectives=[], contents=[])
    ready.sessions.update(starts_on=None, ends_on=None)
    assert told(doubts_of, ready) == [
        "Le module 1 n’a pas de dates",
        "Le module 1 n’a pas d’objectifs",
        "Le module 1 n’a pas de contenus",
    ]


@pytest.mark.parametrize(
    ("weight", "sentence"),
    [(25, "Les poids font 95\u00a0: il manque 5"), (35, "Les poids font 105\u00a0: 5 de trop")],
)
def test_weights_that_do_not_make_a_whole_are_told_with_the_difference(ready, weight, sentence):
    ready.criteria.filter(weight=30).update(weight=weight)
    assert told(lacks_of, ready) == [sentence]


def test_what_is_emptied_or_nameless_is_listed(ready):
    ready.sections.update(body="")
    ready.sessions.update(title="", place="")
    assert told(lacks_of, ready) == [
        f"Écrire «\u202f{ready.sections.get().title}\u202f»",
        "Donner un titre au module 1",
        "Dire où se tient le module 1",
    ]


def test_dates_far_from_the_year_and_a_fee_told_twice_deserve_a_look(ready):
    ready.year, ready.decision_on = 2103, datetime.date(2100, 2, 1)
    ready.expenses = [{"label": "Droits d’inscription", "payer": "Vous", "amount": "3400", "scale": ""}]
    ready.fee = Decimal("3500")
    found = told(doubts_of, ready)
    assert found[:4] == [
        "L’appel ouvre le 1er\u00a0septembre\u00a02099\u00a0: loin de 2103",
        "L’appel se clôt le 15\u00a0janvier\u00a02100\u00a0: loin de 2103",
        "La décision est annoncée le 1er\u00a0février\u00a02100\u00a0: loin de 2103",
        "Le module 1 n’est pas en 2103",
    ]
    assert found[-1] == "«\u202fDroits d’inscription\u202f» dit 3\u202f400\u202f€, les droits sont de 3\u202f500\u202f€"


def test_targets_that_fewer_places_no_longer_hold_deserve_a_look(ready):
    ready.targets = [Target("GENDER", value, "AT_LEAST", 8).write() for value in ("WOMEN", "MEN")]
    ready.seats = 16
    assert told(doubts_of, ready) == []
    ready.seats = 15
    (doubt,) = doubts_of(WorkingCopy(ready))
    assert doubt.control == "id_target_2_number"
    assert "demandent 16 personnes, pour 15 places" in doubt.sentence
