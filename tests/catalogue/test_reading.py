import datetime
from zoneinfo import ZoneInfo

import pytest

from catalogue.documents import infer_kind
from catalogue.errors import ImportRefusedError
from catalogue.reading import read_document
from cycles.enums import PieceKind
from tests.factories.catalogue import cycle_2025_text

PARIS = ZoneInfo("Europe/Paris")
GOOD = """\
institute:
  code: INET
  name: Institut
cycle:
  code: CDG
  title: Cycle
  promotion: 24
  year: 2025
  candidature_deadline: 2025-01-15
  fee: 3500
  audience:
    intro: À vous
  sections:
    - title: Une section
      body: Un texte
  required_documents:
    - CV du candidat
  modules:
    - number: 1
      title: Un module
      place: Strasbourg
      start: 2025-03-11
      end: 2025-03-13
"""


def problems_of(text: str) -> list[tuple[int, str]]:
    """Line and key of each mistake."""
    with pytest.raises(ImportRefusedError) as caught:
        read_document(text)
    return [(problem.line, problem.key) for problem in caught.value.problems]


def test_a_good_document_is_read():
    document = read_document(GOOD)
    assert document.deadline == datetime.datetime(2025, 1, 15, 23, 59, 59, tzinfo=PARIS)
    assert document.opening is document.seats is document.criteria is document.state is document.tour is None
    assert document.modules[0].start == datetime.date(2025, 3, 11)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("fee: 3500", "fee: beaucoup", (10, "cycle.fee")),
        ("fee: 3500", "fee: -1", (10, "cycle.fee")),
        ("fee: 3500", "fee: 1.005", (10, "cycle.fee")),
        ("fee: 3500", "fee: .nan", (10, "cycle.fee")),
        ("fee: 3500", "fee: .inf", (10, "cycle.fee")),
        ("fee: 3500", "fee: 3500\n  fee: 3600", (11, "cycle.fee")),
        ("fee: 3500", "fee: 3500\n  fees: 3600", (11, "cycle.fees")),
        ("fee: 3500", "fee:", (10, "cycle.fee")),
        ("fee: 3500", "fee: 3500\n  ? [a]\n  : 1", (11, "cycle")),
        ("  code: CDG\n", "", (5, "cycle.code")),
        ("code: CDG", "code: cdg/1", (5, "cycle.code")),
        ("title: Cycle", "title: 2025", (6, "cycle.title")),
        ("title: Cycle", "title: ''", (6, "cycle.title")),
        ("title: Cycle", f"title: {'x' * 201}", (6, "cycle.title")),
        ("title: Cycle", 'title: "a\\0b"', (6, "cycle.title")),
        ("promotion: 24", "promotion: '24'", (7, "cycle.promotion")),
        ("promotion: 24", "promotion: 0", (7, "cycle.promotion")),
        ("promotion: 24", "promotion: true", (7, "cycle.promotion")),
        ("year: 2025", "year: 99999999999999999999", (8, "cycle.year")),
        ("2025-01-15", "2025-02-30", (9, "cycle.candidature_deadline")),
        ("2025-01-15", "demain", (9, "cycle.candidature_deadline")),
        ("2025-01-15", "0001-01-01", (9, "cycle.candidature_deadline")),
        ("2025-01-15", "2025-01-15\n  opening: 2025-01-16", (10, "cycle.opening")),
        ("2025-01-15", "2025-01-15\n  decision: 2025-01-15", (10, "cycle.decision")),
        ("2025-01-15", "2025-01-15\n  state: OUVERT", (10, "cycle.state")),
        ("2025-01-15", "2025-01-15\n  seats: 0", (10, "cycle.seats")),
        ("2025-01-15", "2025-01-15\n  criteria: [{label: a, weight: 60}]", (10, "cycle.criteria")),
        ("2025-01-15", "2025-01-15\n  study_tour: []", (10, "cycle.study_tour")),
        ("    - title: Une section", "    - titre: Une section", (14, "cycle.sections[1].title")),
        ("      body: Un texte", "      body: [Un texte]", (15, "cycle.sections[1].body")),
        ("    - CV du candidat", "    - 12", (17, "cycle.required_documents[1].label")),
        ("    - CV du candidat", "    - CV\n    - CV", (18, "cycle.required_documents[2].label")),
        ("    - CV du candidat", "    - {label: CV, kind: PHOTO}", (17, "cycle.required_documents[1].kind")),
        ("    - CV du candidat", "    CV du candidat", (16, "cycle.required_documents")),
        ("end: 2025-03-13", "end: 2025-03-10", (23, "cycle.modules[1].end")),
        ("end: 2025-03-13", "end: 2026-03-13", (23, "cycle.modules[1].end")),
        ("end: 2025-03-13", "end: null", (23, "cycle.modules[1].end")),
        ("start: 2025-03-11", "start: null", (22, "cycle.modules[1].start")),
        ("place: Strasbourg", "place: Strasbourg\n      objectives: ['']", (22, "cycle.modules[1].objectives[1]")),
        ("  name: Institut", "  name: Institut\n  email: nobody", (4, "institute.email")),
        ("  name: Institut", "  name: Institut\n  siret: '21990022200016'", (4, "institute.siret")),
        ("  name: Institut", "  name: [", (5, "")),
        ("  name: Institut", "  name: *unknown", (3, "")),
        ("cycle:\n", "autre: 1\ncycle:\n", (4, "autre")),
    ],
)
def test_a_mistake_is_named_by_its_line_and_key(old, new, expected):
    assert old in GOOD
    assert expected in problems_of(GOOD.replace(old, new, 1))


def test_dates_of_a_session_may_be_unknown_together():
    text = GOOD.replace("      start: 2025-03-11\n", "").replace("end: 2025-03-13", "end: null")
    module = read_document(text).modules[0]
    assert module.start is module.end is None


def test_all_the_mistakes_are_listed_at_once_in_order():
    text = GOOD.replace("fee: 3500", "fee: x").replace("number: 1", "number: un").replace("code: INET", "code: 1")
    assert problems_of(text) == [(2, "institute.code"), (10, "cycle.fee"), (19, "cycle.modules[1].number")]


def test_a_repeated_module_number_is_refused():
    again = GOOD[GOOD.index("    - number: 1") :]
    assert problems_of(GOOD + again) == [(24, "cycle.modules[2].number")]


@pytest.mark.parametrize("text", ["", "# rien\n", "a: 1\n---\nb: 2\n", "\x00", "[" * 5000, "- 1\n", "texte"])
def test_what_is_not_a_cycle_is_refused_in_french(text):
    with pytest.raises(ImportRefusedError, match="Rien n’a été importé"):
        read_document(text)


def test_a_deadline_may_be_an_instant():
    document = read_document(GOOD.replace("2025-01-15", "2025-01-15T12:00:00+00:00\n  opening: 2024-12-01 08:30:00"))
    assert document.deadline == datetime.datetime(2025, 1, 15, 13, tzinfo=PARIS)
    assert document.opening == datetime.datetime(2024, 12, 1, 8, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("CV du candidat", PieceKind.CV),
        ("Curriculum vitæ", PieceKind.CV),
        ("Engagement de l'employeur pour le financement", PieceKind.COMMITMENT),
        ("Projet professionnel", PieceKind.PROJECT),
        ("Arrêté de nomination", PieceKind.OTHER),
        ("Récépissé CVEC", PieceKind.OTHER),
    ],
)
def test_the_kind_of_a_piece_is_inferred_from_its_label(label, kind):
    assert infer_kind(label) == kind


def test_settings_of_a_cycle_name_what_cannot_be():
    more = """
  eligibility: {categories: [DGS, MAIRE]}
  targets:
    - {dimension: REGION, value: "00", bound: AT_LEAST, number: 3}
  day_start: "25:00"
"""
    with pytest.raises(ImportRefusedError) as refusal:
        read_document(cycle_2025_text().rstrip() + more)
    keys = [problem.key for problem in refusal.value.problems]
    assert keys == ["cycle.eligibility.categories", "cycle.targets[1].value", "cycle.day_start"]


@pytest.mark.parametrize(
    ("line", "key", "sentence"),
    [
        ("{dimension: GENDER, value: WOMEN, bound: AT_MOST, number: 5}", "number", "contredit"),
        ("{dimension: GENDER, value: MEN, bound: AT_LEAST, number: 14}", "number", "demandent 22 personnes"),
        ("{dimension: GENDER, value: WOMEN, bound: AT_LEAST, number: 9}", "value", "La cible 1 parle déjà de cela"),
        ("{dimension: GENDER, value: EACH, bound: AT_LEAST, number: 9}", "bound", "une ligne par valeur"),
        ("{dimension: GENDER, value: DISTINCT, bound: AT_LEAST, number: 2}", "value", "Choisissez parmi"),
        ("{dimension: GENDER, value: MEN, bound: AT_LEAST, number: 2, weight: 5.5}", "weight", "de 0.01 à 5"),
        ("{dimension: GENDER, value: MEN, bound: AT_LEAST, number: 2, weight: lourd}", "weight", "un nombre"),
    ],
)
def test_a_target_that_cannot_be_is_refused_with_its_line(line, key, sentence):
    more = f"""
  seats: 20
  targets:
    - {{dimension: GENDER, value: WOMEN, bound: AT_LEAST, number: 8}}
    - {line}
"""
    text = cycle_2025_text().rstrip() + more
    with pytest.raises(ImportRefusedError) as refusal:
        read_document(text)
    (problem,) = refusal.value.problems
    assert (problem.key, problem.line) == (f"cycle.targets[2].{key}", text.count("\n"))
    assert sentence in problem.text
