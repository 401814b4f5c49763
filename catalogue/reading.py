"""From YAML nodes to a CycleDocument: types, bounds and what must hold between values. French messages with lines."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from catalogue.documents import (
    ContactDocument,
    CriterionDocument,
    CycleDocument,
    InstituteDocument,
    ModuleDocument,
    PieceDocument,
    SectionDocument,
    TourDocument,
    at_end_of,
    at_start_of,
)
from catalogue.errors import ImportRefusedError, Problem
from catalogue.reading_settings import read_settings
from catalogue.yaml_nodes import MappingReader, compose
from cycles.codes import CODE_LIMIT, clean_code, validate_code
from cycles.enums import CycleState, PieceKind
from organisations.validators import clean_siret


def read_document(text: str) -> CycleDocument:
    """Return the cycle that a YAML text describes. Raises ImportRefusedError with every mistake and its line."""
    return read_node(compose(text))


def read_node(root: yaml.Node) -> CycleDocument:
    """Return the cycle that a composed YAML document describes. Raises ImportRefusedError."""
    problems: list[Problem] = []
    top = MappingReader(root, "", problems)
    institute = _read_institute(top.child("institute"))
    document = _read_cycle(top.child("cycle"), institute)
    top.close()
    if problems:
        raise ImportRefusedError(problems)
    return document


def _checked(reader: MappingReader, key: str, value: str | None, check: Callable[[str], object]) -> None:
    if value:
        try:
            check(value)
        except ValidationError as error:
            reader.report(key, " ".join(error.messages))


def _refuse_repeats(readers: list[MappingReader], key: str, values: Iterable[object]) -> None:
    values = list(values)
    repeated = {value for value, count in Counter(values).items() if count > 1}
    seen = set()
    for reader, value in zip(readers, values, strict=True):
        if value in repeated and value in seen:
            reader.report(key, f"«\u202f{value}\u202f» figure déjà plus haut\u00a0: gardez-en un.")
        seen.add(value)


def _read_institute(reader: MappingReader) -> InstituteDocument:
    email = reader.text("email", required=False, max_length=254)
    _checked(reader, "email", email, validate_email)
    siret = reader.optional_text("siret")
    _checked(reader, "siret", siret, clean_siret)
    document = InstituteDocument(
        code=reader.text("code", max_length=16),
        name=reader.text("name", max_length=200),
        parent=reader.text("parent", required=False, max_length=200),
        service=reader.text("service", required=False, max_length=200),
        address=reader.texts("address", required=False),
        email=email,
        website=reader.text("website", required=False, max_length=200),
        phone=reader.optional_text("phone", max_length=32),
        siret=siret,
        court=reader.optional_text("court", max_length=200),
        signatory_name=reader.optional_text("signatory_name", max_length=200),
        signatory_capacity=reader.optional_text("signatory_capacity", max_length=200),
        silence_months=reader.integer("silence_months", low=1, high=12, required=False),
        tells_rank=reader.boolean("tells_rank"),
        prints_reason=reader.boolean("prints_reason"),
        head_validates_syntheses=reader.boolean("head_validates_syntheses"),
    )
    reader.close()
    return document


def _read_cycle(reader: MappingReader, institute: InstituteDocument) -> CycleDocument:
    code = clean_code(reader.text("code", max_length=CODE_LIMIT))
    _checked(reader, "code", code, validate_code)
    deadline = reader.instant("candidature_deadline", required=True, of_day=at_end_of)
    opening = reader.instant("opening", required=False, of_day=at_start_of)
    if deadline and opening and opening >= deadline:
        reader.report("opening", "l’ouverture doit précéder la clôture (candidature_deadline).")
    audience = reader.child("audience")
    seats = reader.integer("seats", low=1, high=500, required=False)
    document = CycleDocument(
        institute=institute,
        code=code,
        title=reader.text("title", max_length=200),
        promotion=reader.integer("promotion", low=1, high=999) or 0,
        year=reader.integer("year", low=1990, high=2200) or 0,
        deadline=deadline,
        fee=reader.amount("fee"),
        audience_intro=audience.text("intro", required=False),
        audience_items=audience.texts("items", required=False),
        sections=_read_sections(reader.children("sections")),
        pieces=_read_pieces(reader.texts_or_children("required_documents", text_key="label")),
        modules=_read_modules(reader.children("modules")),
        tour=_read_tour(reader.child("study_tour", required=False)),
        contacts=_read_contacts(reader.children("contacts", required=False)),
        see_also=reader.texts("see_also", required=False),
        opening=opening,
        seats=seats,
        criteria=_read_criteria(reader),
        state=reader.choice("state", CycleState.values),
        confirmation_days=reader.integer("confirmation_days", low=1, high=120, required=False),
        decision=reader.day("decision", required=False),
        settings=read_settings(reader, seats),
    )
    if document.decision and deadline and document.decision <= timezone.localdate(deadline):
        reader.report("decision", "la décision est annoncée après la clôture (candidature_deadline).")
    audience.close()
    reader.close()
    return document


def _read_sections(readers: list[MappingReader], *, nested: bool = False) -> tuple[SectionDocument, ...]:
    sections = []
    for reader in readers:
        inner = [] if nested else reader.children("subsections", required=False)
        sections.append(
            SectionDocument(
                title=reader.text("title", max_length=200),
                body=reader.text("body", required=nested or not inner),
                subsections=_read_sections(inner, nested=True),
            )
        )
        reader.close()
    return tuple(sections)


def _read_pieces(readers: list[MappingReader]) -> tuple[PieceDocument, ...]:
    pieces = []
    for reader in readers:
        label = reader.text("label", max_length=200)
        pieces.append(PieceDocument(label=label, kind=reader.choice("kind", PieceKind.values)))
        reader.close()
    _refuse_repeats(readers, "label", (piece.label for piece in pieces))
    return tuple(pieces)


def _read_criteria(reader: MappingReader) -> tuple[CriterionDocument, ...] | None:
    if not reader.has("criteria"):
        return None
    readers = reader.children("criteria")
    criteria = []
    for line in readers:
        criteria.append(
            CriterionDocument(
                label=line.text("label", max_length=200),
                weight=line.integer("weight", low=1, high=100) or 0,
                help=line.text("help", required=False),
            )
        )
        line.close()
    _refuse_repeats(readers, "label", (criterion.label for criterion in criteria))
    total = sum(criterion.weight for criterion in criteria)
    if total != 100:
        reader.report("criteria", f"la somme des poids est {total}\u202f%\u00a0: elle doit être 100\u202f%.")
    return tuple(criteria)


def _read_span(reader: MappingReader) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day. Both are left out while they are unknown; one alone is a mistake."""
    start = reader.day("start", required=reader.has("end"))
    end = reader.day("end", required=reader.has("start"))
    if start and end and end < start:
        reader.report("end", "cette date précède le premier jour (start).")
    elif start and end and (end - start).days > 30:
        reader.report("end", "une session dure trente et un jours au plus.")
    return start, end


def _read_modules(readers: list[MappingReader]) -> tuple[ModuleDocument, ...]:
    modules = []
    for reader in readers:
        start, end = _read_span(reader)
        modules.append(
            ModuleDocument(
                number=reader.integer("number", low=1, high=99) or 0,
                title=reader.text("title", max_length=250),
                place=reader.text("place", max_length=120),
                start=start,
                end=end,
                objectives=reader.texts("objectives", required=False),
                contents=reader.texts("contents", required=False),
                announced_length=reader.optional_text("announced_length", max_length=60),
                line=reader.line,
            )
        )
        reader.close()
    _refuse_repeats(readers, "number", (module.number for module in modules))
    return tuple(modules)


def _read_tour(reader: MappingReader | None) -> TourDocument | None:
    if reader is None:
        return None
    start, end = _read_span(reader)
    document = TourDocument(
        title=reader.text("title", max_length=200),
        destination=reader.text("destination", required=False, max_length=200),
        start=start,
        end=end,
        intro_title=reader.text("intro_title", required=False, max_length=200),
        body=reader.text("body", required=False),
    )
    reader.close()
    return document


def _read_contacts(readers: list[MappingReader]) -> tuple[ContactDocument, ...]:
    contacts = []
    for reader in readers:
        email = reader.text("email", required=False, max_length=254)
        _checked(reader, "email", email, validate_email)
        contacts.append(
            ContactDocument(
                role=reader.text("role", max_length=200),
                service=reader.text("service", required=False, max_length=200),
                name=reader.text("name", required=False, max_length=200),
                email=email,
                phone=reader.text("phone", required=False, max_length=32),
            )
        )
        reader.close()
    return tuple(contacts)
