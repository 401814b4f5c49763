"""A group counted against its targets: what each line says, and that it says what the solver counts."""

import re
from random import Random

import pytest
from django.template.loader import render_to_string

from committee.composing.people import target_of
from committee.composing.problem import Person, Problem
from committee.composing.standing import standing_of
from committee.gauges import UNKNOWN, WIDTH, Gauge, weigh_group
from cycles.targets import DISTINCT, EACH, Dimension, Target

SILENT = dict.fromkeys(Dimension, "")


def group(*people: dict[str, str]) -> list[dict[str, str]]:
    return [SILENT | person for person in people]


def lines_of(balance, dimension):
    panel = next(panel for panel in balance.panels if panel.dimension == dimension)
    return {gauge.label: gauge for gauge in panel.gauges}, {label: count for label, _short, count in panel.others}


@pytest.mark.parametrize(
    ("gauge", "wanted", "told"),
    [
        (Gauge("Femmes", 6, 8, None, most=8), "8\u00a0au moins", "manque 2"),
        (Gauge("Femmes", 8, 8, None, most=8), "8\u00a0au moins", "cible atteinte"),
        (Gauge("Métropole", 4, 1, 3, most=4), "1 à 3", "1 de trop"),
        (Gauge("SDIS", 0, 1, 3, most=4), "1 à 3", "manque 1"),
        (Gauge("SDIS", 2, 2, 2, most=4), "2", "cible atteinte"),
        (Gauge("SDIS", 1, None, 0, most=1), "0\u00a0au plus", "1 de trop"),
    ],
)
def test_a_gauge_says_what_is_wanted_and_what_is_missing(gauge, wanted, told):
    assert (gauge.wanted, gauge.told, gauge.is_off) == (wanted, told, told != "cible atteinte")
    start, width = gauge.bracket
    assert 0 <= start < start + width <= WIDTH
    assert 0 <= gauge.have <= WIDTH


def test_bounds_of_one_value_make_one_line_and_each_binds_those_that_are_there():
    targets = [
        Target("REGION", "44", "AT_LEAST", 1),
        Target("REGION", EACH, "AT_MOST", 2),
        Target("REGION", DISTINCT, "AT_LEAST", 3),
        Target("REGION", "53", "AT_LEAST", 1, 300),
    ]
    people = group({"REGION": "11"}, {"REGION": "11"}, {"REGION": "11"}, {"REGION": "44"}, {})
    gauges, others = lines_of(weigh_group(people, targets), "REGION")
    told = {label: (gauge.count, gauge.wanted, gauge.is_off) for label, gauge in gauges.items()}
    assert told == {
        "Île-de-France": (3, "2\u00a0au plus", True),  # each region: those that fill it have a line
        "Grand Est": (1, "1 à 2", False),
        "Régions différentes": (2, "3\u00a0au moins", True),
        "Bretagne": (0, "1\u00a0au moins", True),
    }
    assert others == {UNKNOWN: 1}
    assert gauges["Bretagne"].weight == "0,3\u00a0point"
    assert len({gauge.most for gauge in gauges.values()}) == 1  # one scale
    balance = weigh_group(people, targets)
    assert (balance.size, balance.off_count, balance.unmet_count) == (5, 2, 1)


def test_a_wish_about_each_value_tells_the_furthest_one():
    people = group({"REGION": "11"}, {"REGION": "44"}, {"REGION": "44"})
    gauges, others = lines_of(weigh_group(people, [Target("REGION", EACH, "AT_MOST", 1, 300)]), "REGION")
    assert [(label, gauge.count, gauge.told) for label, gauge in gauges.items()] == [
        ("Chaque région\u00a0: Grand Est", 2, "1 de trop")
    ]
    assert others == {"Île-de-France": 1, "Grand Est": 2}


def test_values_without_a_target_are_counted_all_the_same():
    gauges, others = lines_of(weigh_group(group({"GENDER": "WOMEN"}, {"GENDER": "MEN"}, {}), []), "GENDER")
    assert not gauges
    assert others == {"Femmes": 1, "Hommes": 1, UNKNOWN: 1}


_VALUES = {"GENDER": ("WOMEN", "MEN", ""), "REGION": ("11", "44", "53", ""), "CATEGORY": ("DGS", "DGA", "")}


def _drawn_target(random: Random) -> Target:
    dimension = random.choice(sorted(_VALUES))
    special = [EACH] if dimension == "GENDER" else [EACH, DISTINCT]
    value = random.choice([*_VALUES[dimension][:-1], *special])
    bound = {EACH: "AT_MOST", DISTINCT: "AT_LEAST"}.get(value) or random.choice(["AT_LEAST", "AT_MOST"])
    return Target(dimension, value, bound, random.randint(0, 5), random.choice([0, 300]))


@pytest.mark.parametrize("seed", range(200))
def test_a_target_is_met_on_the_gauges_as_in_the_solver(seed):
    random = Random(seed)
    target = _drawn_target(random)
    people = [{name: random.choice(values) for name, values in _VALUES.items()} for _person in range(seed % 9)]
    problem = Problem(
        tuple(Person(str(place), 0, traits) for place, traits in enumerate(people)), 1, (target_of(0, target),)
    )
    (standing,) = standing_of(problem, problem.by_key).targets
    balance = weigh_group(group(*people), [target])
    # A maximum that binds each value has a line a value; every other target has one.
    missed = len(standing.at_fault) if target.value == EACH and not target.is_wish else int(not standing.met)
    assert balance.off_count + balance.unmet_count == missed


def test_the_drawing_can_be_read_as_a_table_and_tells_no_state_by_colour_alone():
    targets = [Target("GENDER", "WOMEN", "AT_LEAST", 2), Target("GENDER", "MEN", "AT_LEAST", 1, 300)]
    balance = weigh_group(group({"GENDER": "WOMEN"}, {"GENDER": "MEN"}), targets)
    page = render_to_string("committee/_gauges.html", {"balance": balance})
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]
    told = [[cell.strip() for cell in row.split("|") if cell.strip()] for row in rows]
    assert ["Femmes", "1", "2\u00a0au moins", "Manque 1"] in told
    assert ["Hommes", "1", "1\u00a0au moins (souhait, 0,3\u00a0point)", "Cible atteinte"] in told
    assert "<caption>Le groupe de 2 personnes et ses cibles</caption>" in page
    assert page.count('scope="col"') == 4
    assert re.search(r'class="gauge off".*?manque 1', page, re.DOTALL)
    assert re.search(r'class="gauge gauge--wish".*?cible atteinte', page, re.DOTALL)
