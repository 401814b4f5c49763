"""Import, export, import is the identity, over the 2025 cycle and over generated ones."""

import datetime

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalogue.documents import CycleDocument
from catalogue.reading import read_document
from catalogue.services.exporting import export_cycle
from catalogue.services.importing import import_cycle
from cycles.models import Cycle
from organisations.models import Institute
from tests.factories.catalogue import cycle_2025_text

# Texts that try YAML: its signs, its words, French typography, lines, quotes.
_AWKWARD = st.sampled_from(
    [
        "oui",
        "no",
        "null",
        "~",
        "1e3",
        "0x1F",
        "2025-01-15",
        "12:30",
        "- a",
        "# b",
        "a: b",
        "'",
        '"',
        "|",
        "> x",
        "*a",
        "&b",
    ]
)
_CHARS = st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="\ufeff")
line_texts = st.one_of(
    _AWKWARD,
    st.text(_CHARS, min_size=1, max_size=40).filter(lambda value: value.strip()),
    st.just("L’« été » : 3 500 €"),
)
body_texts = st.lists(line_texts, min_size=1, max_size=4).map("\n\n".join)
days = st.dates(datetime.date(2024, 1, 1), datetime.date(2029, 12, 1))


@st.composite
def spans(draw):
    if draw(st.integers(0, 9)) == 9:
        return {"start": None, "end": None}
    start = draw(days)
    return {"start": start, "end": start + datetime.timedelta(days=draw(st.integers(0, 30)))}


@st.composite
def sections(draw, nested=False):
    section = {"title": draw(line_texts), "body": draw(body_texts)}
    if not nested and draw(st.booleans()):
        section["subsections"] = draw(st.lists(sections(nested=True), max_size=2))
    return section


@st.composite
def modules(draw, number):
    return {
        "number": number,
        "title": draw(line_texts),
        "place": draw(line_texts),
        **draw(spans()),
        "objectives": draw(st.lists(line_texts, max_size=2)),
        "contents": draw(st.lists(line_texts, max_size=2)),
        **draw(st.fixed_dictionaries({}, optional={"announced_length": line_texts})),
    }


@st.composite
def pieces(draw):
    labels = draw(st.lists(line_texts, max_size=3, unique_by=lambda label: label.strip()))
    kinds = st.sampled_from(["CV", "COMMITMENT", "PROJECT", "OTHER"])
    return [label if draw(st.booleans()) else {"label": label, "kind": draw(kinds)} for label in labels]


@st.composite
def more_settings(draw):
    expense = st.fixed_dictionaries(
        {"label": line_texts, "payer": line_texts}, optional={"amount": st.integers(0, 9999), "scale": line_texts}
    )
    # One target a dimension: two might contradict, which is refused (test_reading).
    whom = st.sampled_from([
        ("GENDER", "WOMEN", "AT_LEAST"), ("REGION", "EACH", "AT_MOST"), ("CATEGORY", "DISTINCT", "AT_LEAST"),
        ("STRATUM", "FROM_2K", "AT_MOST"), ("SENIORITY", "FROM_3", "AT_LEAST"), ("FIRST_CYCLE", "FIRST", "AT_LEAST"),
    ])  # fmt: skip
    weight = st.fixed_dictionaries({}, optional={"weight": st.integers(1, 500).map(lambda cents: cents / 100)})
    target = st.builds(
        lambda whom, number, weight: {
            **dict(zip(("dimension", "value", "bound"), whom, strict=True)),
            **({"number": 2 + number % 4} if whom[1] == "DISTINCT" else {"number": number}),
            **weight,
        },
        *(whom, st.integers(0, 5), weight),
    )
    rules = st.fixed_dictionaries(
        {},
        optional={
            "categories": st.just(["DGS", "DGA"]),
            "min_years": st.integers(1, 20),
            "repeat_after": st.integers(0, 10),
            "min_population": st.integers(1, 99_999),
        },
    )
    options = {
        "expenses": st.lists(expense, max_size=3),
        "eligibility": rules,
        "targets": st.lists(target, max_size=3, unique_by=lambda line: line["dimension"]),
        "decline_share": st.integers(0, 90),
        "half_day_minutes": st.integers(30, 300),
        "attendance_share": st.integers(1, 100),
    }
    hours = {"day_start": "14:00", "day_end": "12:30"} if draw(st.booleans()) else {}
    return {**draw(st.fixed_dictionaries({}, optional=options)), **hours}


@st.composite
def optional_settings(draw, deadline):
    early = st.integers(1, 300).map(lambda count: deadline - datetime.timedelta(days=count))
    late = st.integers(1, 60).map(lambda count: deadline + datetime.timedelta(days=count))
    share = draw(st.integers(1, 99))
    grid = [{"label": "Un", "weight": share, "help": "Aide."}, {"label": "Deux", "weight": 100 - share}]
    return draw(
        st.fixed_dictionaries(
            {},
            optional={
                "opening": early,
                "seats": st.integers(5, 40),
                "criteria": st.just(grid),
                "state": st.sampled_from(["DRAFT", "PUBLISHED", "ARCHIVED"]),
                "confirmation_days": st.integers(1, 30),
                "decision": late,
            },
        )
    )


@st.composite
def cycle_documents(draw):
    deadline = draw(days)
    tour = {"title": line_texts, "destination": st.none() | line_texts, "intro_title": line_texts, "body": body_texts}
    numbers = draw(st.lists(st.integers(1, 99), max_size=3, unique=True))
    return {
        "institute": {
            "code": "GEN",
            "name": draw(line_texts),
            "address": draw(st.lists(line_texts, max_size=2)),
            **draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "court": line_texts,
                        "silence_months": st.integers(1, 6),
                        "tells_rank": st.booleans(),
                        "prints_reason": st.booleans(),
                        "head_validates_syntheses": st.booleans(),
                    },
                )
            ),
        },
        "cycle": {
            "code": "GEN",
            "title": draw(line_texts),
            "promotion": draw(st.integers(1, 99)),
            "year": draw(st.integers(2024, 2040)),
            "candidature_deadline": deadline,
            "fee": draw(st.integers(0, 9999) | st.integers(0, 99999).map(lambda cents: cents / 100)),
            "audience": {"intro": draw(line_texts), "items": draw(st.lists(line_texts, max_size=2))},
            "sections": draw(st.lists(sections(), max_size=3)),
            "required_documents": draw(pieces()),
            "modules": [draw(modules(number)) for number in numbers],
            "study_tour": {**draw(st.fixed_dictionaries(tour)), **draw(spans())} if draw(st.booleans()) else None,
            "contacts": draw(st.lists(st.fixed_dictionaries({"role": line_texts, "name": line_texts}), max_size=2)),
            "see_also": draw(st.lists(line_texts, max_size=2)),
            **draw(optional_settings(deadline)),
            **draw(more_settings()),
        },
    }


def _stored(cycle: Cycle) -> CycleDocument:
    """The cycle as the importer would read it from its own export."""
    return read_document(export_cycle(cycle=cycle))


class RoundTripTests(TestCase):
    """Each example runs in a transaction of its own."""

    def _check(self, text: str) -> None:
        first = import_cycle(text=text).cycle
        exported = export_cycle(cycle=Cycle.objects.get(pk=first.pk))
        again = import_cycle(text=exported).cycle
        assert again.pk == first.pk
        assert export_cycle(cycle=Cycle.objects.get(pk=first.pk)) == exported
        # On an empty base too: what an export leaves out is what a first import takes by default.
        document = _stored(first)
        Cycle.objects.all().delete()
        Institute.objects.all().delete()
        fresh = import_cycle(text=exported).cycle
        assert export_cycle(cycle=Cycle.objects.get(pk=fresh.pk)) == exported
        assert _stored(fresh) == document

    def test_2025_cycle(self):
        self._check(cycle_2025_text())

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(document=cycle_documents())
    def test_generated_cycles(self, document):
        self._check(yaml.safe_dump(document, allow_unicode=True))
