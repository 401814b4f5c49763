"""What a file says of the settings of a cycle: who pays what, who may apply, the balance of the group, hours."""

from decimal import Decimal

from candidatures.enums import Category
from candidatures.targets import find_mistakes, values_of
from catalogue.documents import SettingsDocument
from catalogue.yaml_nodes import MappingReader
from cycles.eligibility import Eligibility
from cycles.enums import CoverVariant, QuoteAgreement
from cycles.expenses import Expense
from cycles.quotes import QUOTE_LIMIT, Quote
from cycles.targets import LARGEST_DECLINE_SHARE, LARGEST_WEIGHT, POINT, Bound, Dimension, Target


def read_settings(reader: MappingReader, seats: int | None) -> SettingsDocument:
    """Read the optional keys of a cycle; mistakes are listed in the reader. `seats`: its places, if it tells them."""
    settings = SettingsDocument(
        expenses=tuple(map(_expense, reader.children("expenses"))) if reader.has("expenses") else None,
        eligibility=_eligibility(reader),
        targets=_targets(reader, seats),
        day_start=reader.time("day_start"),
        day_end=reader.time("day_end"),
        half_day_minutes=reader.integer("half_day_minutes", low=30, high=720, required=False),
        decline_share=reader.integer("decline_share", low=0, high=LARGEST_DECLINE_SHARE, required=False),
        attendance_share=reader.integer("attendance_share", low=1, high=100, required=False),
        cover=reader.choice("cover", CoverVariant.values),
        quotes=tuple(map(_quote, reader.children("quotes"))) if reader.has("quotes") else None,
    )
    if (settings.day_start is None) != (settings.day_end is None):
        reader.report("day_start", "les deux heures se donnent ensemble (day_start, day_end).")
    return settings


def _expense(reader: MappingReader) -> Expense:
    expense = Expense(
        label=reader.text("label", max_length=120),
        payer=reader.text("payer", required=False, max_length=120),
        amount=reader.optional_amount("amount"),
        scale=reader.text("scale", required=False, max_length=60),
    )
    reader.close()
    return expense


def _quote(reader: MappingReader) -> Quote:
    quote = Quote(
        text=reader.text("text", max_length=QUOTE_LIMIT),
        author=reader.text("author", required=False, max_length=120),
        function=reader.text("function", required=False, max_length=200),
        agreement=reader.choice("agreement", QuoteAgreement.values) or QuoteAgreement.ASKED,
    )
    reader.close()
    return quote


def _eligibility(reader: MappingReader) -> Eligibility | None:
    inner = reader.child("eligibility", required=False)
    if inner is None:
        return None
    eligibility = Eligibility(
        categories=inner.texts("categories", required=False),
        min_years=inner.integer("min_years", low=1, high=60, required=False),
        repeat_after=inner.integer("repeat_after", low=0, high=60, required=False),
        min_staff=inner.integer("min_staff", low=1, high=1_000_000, required=False),
        min_population=inner.integer("min_population", low=1, high=100_000_000, required=False),
    )
    for category in eligibility.categories:
        if category not in Category.values:
            known = ", ".join(Category.values)
            inner.report(
                "categories", f"«\u202f{category}\u202f» n’est pas une fonction. Choisissez parmi\u00a0: {known}."
            )
    inner.close()
    return eligibility


def _targets(reader: MappingReader, seats: int | None) -> tuple[Target, ...] | None:
    if not reader.has("targets"):
        return None
    listed = len(reader.problems)
    lines = reader.children("targets")
    targets = tuple(map(_target, lines))
    if len(reader.problems) == listed:  # what is not a target cannot contradict another
        for mistake in find_mistakes(targets, seats):
            lines[mistake.place].report(mistake.name, mistake.sentence)
    return targets


def _target(reader: MappingReader) -> Target:
    dimension = _choice(reader, "dimension", Dimension.values)
    values = [value for value, _label in values_of(dimension)] if dimension else [reader.text("value").upper()]
    weight = reader.hundredths("weight", low=Decimal("0.01"), high=LARGEST_WEIGHT // Decimal(POINT))
    target = Target(
        dimension=dimension,
        value=_choice(reader, "value", values),
        bound=_choice(reader, "bound", Bound.values),
        number=reader.integer("number", low=0, high=500) or 0,
        weight=int((weight or 0) * POINT),
    )
    reader.close()
    return target


def _choice(reader: MappingReader, key: str, values: list[str]) -> str:
    found = reader.choice(key, values)
    if found is None and not reader.has(key):
        reader.report(key, "cette clé manque\u00a0: elle est obligatoire.")
    return found or ""
