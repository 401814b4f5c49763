"""The conditions of a cycle on a dossier: each with its figures, and the list asks the database the same."""

import datetime
from itertools import product

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.enums import State
from candidatures.models import Candidature
from cycles.enums import ParticipantState
from cycles.models import Participant
from instruction.eligibility import check_dossier, earlier_promotions
from instruction.eligibility_conditions import comes_to, verdicts_of, verdicts_read
from instruction.enums import Rule, Verdict
from instruction.services import declare_eligible
from tests.factories.candidatures import bulk_candidatures, candidature_in
from tests.factories.cycles import CallFactory, ParticipantFactory
from tests.factories.organisations import EmployerFactory
from toolkit.domain.errors import IncompleteError

pytestmark = pytest.mark.django_db

CLOSING = datetime.datetime(2026, 1, 15, 22, 59, 59, tzinfo=datetime.UTC)  # 23:59:59 in Paris
EVERY_RULE = {"categories": ["DGS"], "min_years": 3, "repeat_after": 5, "min_staff": 350, "min_population": 40_000}
PASS, DOUBT, FAIL = Verdict.PASS, Verdict.DOUBT, Verdict.FAIL


@pytest.fixture
def call(cycle):
    """A call that closed on a day known, and asks every condition."""
    cycle.opens_at, cycle.closes_at = CLOSING - datetime.timedelta(days=60), CLOSING
    cycle.year, cycle.eligibility = 2026, EVERY_RULE
    return cycle


def dossier(cycle, **values):
    """A dossier that meets every condition, but for these values; never saved."""
    known = {
        "category": "DGS", "in_post_since": datetime.date(2019, 3, 1), "staff_count": 400, "population": 50_000,
        "cycles_taken": "",
    }  # fmt: skip
    return Candidature(cycle=cycle, **known | values)


def told(candidature, rule, promotions=()):
    check = next(check for check in check_dossier(candidature, promotions).all if check.rule == rule)
    return check.verdict, check.sentence.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("since", "verdict", "words"),
    [
        ((2019, 3, 1), PASS, "En poste depuis le 1er mars 2019 : 6 ans et 10 mois au 15 janvier 2026 ; 3 ans sont"),
        ((2023, 1, 15), PASS, "3 ans au 15 janvier 2026"),
        ((2023, 1, 16), DOUBT, "2 ans et 11 mois au 15 janvier 2026 ; 3 ans sont demandés, à moins d’un mois près."),
        ((2023, 2, 15), DOUBT, "à moins d’un mois près"),
        ((2023, 2, 16), FAIL, "2 ans et 10 mois"),
        ((2026, 1, 10), FAIL, "moins d’un mois au 15 janvier 2026"),
        ((2026, 2, 1), FAIL, "pas encore au 15 janvier 2026"),
        (None, DOUBT, "La date de prise de poste n’est pas déclarée"),
    ],
)
def test_years_are_counted_on_the_day_the_call_closes(call, since, verdict, words):
    day = datetime.date(*since) if since else None
    found, sentence = told(dossier(call, in_post_since=day), Rule.YEARS)
    assert found == verdict
    assert words in sentence


def test_years_in_other_posts_leave_a_doubt(call):
    found, sentence = told(
        dossier(call, in_post_since=datetime.date(2025, 9, 1), years_in_general_management=9), Rule.YEARS
    )
    assert found == DOUBT
    assert "déclare 9 ans en direction générale, tous postes compris" in sentence


@pytest.mark.parametrize(
    ("value", "verdict", "words"),
    [
        (350, PASS, "Employeur de 350 agents ; 350 sont demandés."),
        (333, DOUBT, "à 5 % près"),
        (332, FAIL, "Employeur de 332 agents"),
        (None, DOUBT, "Le nombre d’agents n’est pas déclaré"),
    ],
)
def test_a_figure_of_the_employer(call, value, verdict, words):
    found, sentence = told(dossier(call, staff_count=value), Rule.STAFF)
    assert found == verdict
    assert words in sentence


@pytest.mark.parametrize(("value", "verdict"), [("DGS", PASS), ("DGA", FAIL), ("", DOUBT)])
def test_a_function(call, value, verdict):
    found, sentence = told(dossier(call, category=value), Rule.CATEGORY)
    assert found == verdict
    assert "Direction générale des services" in sentence


def promotion(cycle, year, state=ParticipantState.ENROLLED):
    other = type(cycle)(institute=cycle.institute, code=cycle.code, code_key=cycle.code_key, year=year)
    return Participant(cycle=other, state=state)


@pytest.mark.parametrize(
    ("after", "year", "state", "cited", "verdict", "words"),
    [
        (5, 2021, ParticipantState.ENROLLED, False, PASS, "A suivi ce cycle en 2021, pour une promotion de 2026"),
        (5, 2022, ParticipantState.ENROLLED, False, FAIL, "A suivi ce cycle en 2022 ; 5 ans sont demandés entre deux."),
        (5, 2022, ParticipantState.LEFT, False, DOUBT, "A quitté la promotion de 2022 avant la fin"),
        (0, 2001, ParticipantState.ENROLLED, False, FAIL, "A suivi ce cycle en 2001 ; on ne le suit qu’une fois."),
        (5, None, "", True, DOUBT, "cite ce cycle parmi ceux déjà suivis"),
        (5, 2021, ParticipantState.ENROLLED, True, PASS, "A suivi ce cycle en 2021"),
        (5, None, "", False, PASS, "Aucune promotion antérieure connue ici"),
    ],
)
def test_an_earlier_promotion(call, after, year, state, cited, verdict, words):
    call.eligibility = {"repeat_after": after}
    row = dossier(call, cycles_taken=f"Le {call.title}, il y a longtemps" if cited else "Un autre.")
    found, sentence = told(row, Rule.REPEAT, [promotion(call, year, state)] if year else [])
    assert found == verdict
    assert words in sentence


def test_a_cycle_that_asks_nothing_says_nothing(call):
    call.eligibility = {}
    checks = check_dossier(dossier(call), ())
    assert not checks
    assert checks.verdict == PASS


@pytest.fixture
def grid(call, adviser):
    """A dossier for each answer to each condition, and some that were in a promotion before."""
    call.save()
    answers = {
        "category": ["DGS", "DGA", ""],
        "in_post_since": [None, *(datetime.date(2023, *day) for day in ((1, 15), (1, 16), (2, 15), (2, 16)))],
        "staff_count": [None, 332, 333, 350],
    }  # fmt: skip
    rows = bulk_candidatures(60, cycle=call, state=State.UNDER_REVIEW, adviser=adviser)
    for row, values in zip(rows, product(*answers.values()), strict=True):
        held = dict(zip(answers, values, strict=True))
        elsewhere = {"years_in_general_management": 4 if row.pk % 2 else 1, "population": 50_000}
        Candidature.objects.filter(pk=row.pk).update(**held, **elsewhere)
    earlier = {year: CallFactory(institute=call.institute, code=call.code, year=year) for year in (2015, 2023)}
    employer = EmployerFactory()
    for row, (year, state) in zip(rows[::5], product(earlier, ParticipantState), strict=False):
        ParticipantFactory(cycle=earlier[year], user=row.applicant, employer=employer)
        if state == ParticipantState.LEFT:
            Participant.objects.filter(user=row.applicant).update(state=state, left_at=CLOSING)
    Candidature.objects.filter(pk=rows[1].pk).update(cycles_taken=f"Le {call.title}.")
    return call


def test_the_database_finds_what_the_page_says(grid, adviser):
    rows = Candidature.objects.filter(cycle=grid).annotate(**verdicts_of(grid, adviser)).select_related("cycle")
    seen = set()
    for row in rows:
        checks = check_dossier(row, earlier_promotions(row, adviser))
        assert verdicts_read(row, grid) == [(check.rule, check.verdict) for check in checks.all]
        assert Candidature.objects.filter(comes_to(checks.verdict, grid, adviser), pk=row.pk).exists()
        seen |= {(check.rule, check.verdict) for check in checks.all}
    assert len(seen) == 13  # nobody lacks a population
    by_verdict = [
        Candidature.objects.filter(comes_to(verdict, grid, adviser), cycle=grid).count() for verdict in Verdict
    ]
    assert sum(by_verdict) == 60
    assert min(by_verdict) > 0


def test_the_list_shows_and_filters_them(staff, cycle, adviser):
    cycle.eligibility = {"min_population": 40_000}
    cycle.save()
    small, fit = bulk_candidatures(2, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)
    Candidature.objects.filter(pk=small.pk).update(population=12_000, last_name="Petitjean")
    Candidature.objects.filter(pk=fit.pk).update(population=90_000, last_name="Grandville")
    address = f"{reverse('instruction:list')}?cycle={cycle.slug}&vue=toutes&colonnes=candidat,recevabilite,etat"
    page = staff.get(address)
    assertContains(page, "Non remplie")
    found = staff.get(f"{address}&recevabilite=fail")
    assertContains(found, "Petitjean")
    assertNotContains(found, "Grandville")


class TestDeclaringEligible:
    @pytest.fixture
    def failing(self, cycle, adviser):
        cycle.eligibility = {"min_population": 4_000_000}
        cycle.save()
        return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)

    def test_a_condition_that_fails_asks_why(self, failing, adviser):
        with pytest.raises(IncompleteError, match="malgré la condition non remplie : Habitants, Employeur de"):
            declare_eligible(actor=adviser, candidature=failing)
        change = declare_eligible(actor=adviser, candidature=failing, reason="Commune touristique surclassée.")
        assert (change.to_state, change.reason) == (State.ELIGIBLE, "Commune touristique surclassée.")

    def test_the_page_says_it_and_keeps_what_was_typed(self, staff, failing):
        address = reverse("instruction:detail", args=[failing.uuid])
        page = staff.get(address)
        assertContains(page, "Recevabilité")
        assertContains(page, "Pourquoi le déclarer recevable malgré cela")
        act = reverse("instruction:act", args=[failing.uuid, "recevable"])
        assertContains(staff.post(act, {"reason": " "}), "malgré la condition non remplie", status_code=422)
        assert staff.post(act, {"reason": "Surclassée."}).status_code == 302

    def test_many_at_once_names_them_first(self, staff, failing, cycle):
        data = {"act": "eligible", "dossier": str(failing.uuid)}
        page = staff.post(f"{reverse('instruction:bulk')}?cycle={cycle.slug}", data)
        assertContains(page, "1 dossier à regarder avant")
        assertContains(page, "habitants non remplie")
        done = f"{reverse('instruction:bulk_do')}?cycle={cycle.slug}"
        refused = staff.post(done, data, follow=True)
        assertContains(refused, "malgré la condition non remplie")
        staff.post(done, data | {"reason": "Surclassée."})
        assert Candidature.objects.get(pk=failing.pk).state == State.ELIGIBLE
