"""Export of a cycle as the YAML that the importer reads; importing it back changes nothing.

What bears its listed default is left out, so that an export stays as short as the file it came from.
"""

import datetime
from decimal import Decimal
from typing import Any

import yaml
from django.utils import timezone

from catalogue.documents import (
    DEFAULT_ANNOUNCED_LENGTH,
    DEFAULT_ATTENDANCE_SHARE,
    DEFAULT_CONFIRMATION_DAYS,
    DEFAULT_COURT,
    DEFAULT_CRITERIA,
    DEFAULT_HALF_DAY_MINUTES,
    DEFAULT_SEATS,
    DEFAULT_SILENCE_MONTHS,
    DEFAULT_STATE,
    CriterionDocument,
    SectionDocument,
    default_opening,
    infer_kind,
)
from catalogue.services.importing import read_sections
from cycles.eligibility import Eligibility
from cycles.enums import CoverVariant
from cycles.expenses import Expense, read_expenses
from cycles.models import Cycle
from cycles.quotes import read_quotes
from cycles.targets import DEFAULT_DECLINE_SHARE, POINT, Target, read_targets
from organisations.models import Institute
from programme.models import Session


class _Dumper(yaml.SafeDumper):
    """Block texts for several lines, indented lists, no alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def export_cycle(*, cycle: Cycle) -> str:
    """Return the cycle as YAML, in UTF-8 text, the same each time."""
    document = {"institute": _institute(cycle.institute), "cycle": _cycle(cycle)}
    body = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return f"# {cycle.title}, promotion {cycle.promotion}, {cycle.year}.\n{body}"


def _filled(pairs: dict) -> dict:
    return {key: value for key, value in pairs.items() if value not in ("", None, [], {})}


def _institute(institute: Institute) -> dict:
    names = ("code", "name", "parent", "service", "address", "email", "website", "phone", "siret")
    values = {name: getattr(institute, name) for name in names}
    # An emptied court differs from its default: it is written out, as everything changed is.
    extra: dict[str, Any] = {"court": institute.court} if institute.court != DEFAULT_COURT else {}
    extra |= _filled({name: getattr(institute, name) for name in ("signatory_name", "signatory_capacity")})
    if institute.silence_months != DEFAULT_SILENCE_MONTHS:
        extra["silence_months"] = institute.silence_months
    if institute.tells_rank:
        extra["tells_rank"] = True
    if not institute.prints_reason:
        extra["prints_reason"] = False
    if institute.head_validates_syntheses:
        extra["head_validates_syntheses"] = True
    return _filled(values) | extra


def _cycle(cycle: Cycle) -> dict:
    sessions = cycle.sessions.select_related("module", "study_tour").order_by("number")
    tour = next((session for session in sessions if session.abroad), None)
    return {
        "code": cycle.code,
        "title": cycle.title,
        "promotion": cycle.promotion,
        "year": cycle.year,
        "candidature_deadline": _instant(cycle.closes_at, datetime.time(23, 59, 59)),
        "fee": _number(cycle.fee),
        **_settings(cycle),
        "audience": {"intro": cycle.audience_intro, "items": cycle.audience_items},
        "sections": [_section(section) for section in read_sections(cycle)],
        "required_documents": [
            piece.label if piece.kind == infer_kind(piece.label) else {"label": piece.label, "kind": piece.kind}
            for piece in cycle.required_pieces.all()
        ],
        "modules": [_module(session) for session in sessions if session.is_module],
        "study_tour": _tour(tour) if tour else None,
        "contacts": [
            _filled({name: getattr(contact, name) for name in ("role", "service", "name", "email", "phone")})
            for contact in cycle.contacts.all()
        ],
        "see_also": cycle.see_also,
    }


def _settings(cycle: Cycle) -> dict:
    changed: dict[str, Any] = {}
    if cycle.opens_at != default_opening(cycle.closes_at):
        changed["opening"] = _instant(cycle.opens_at, datetime.time())
    if cycle.seats != DEFAULT_SEATS:
        changed["seats"] = cycle.seats
    if cycle.state != DEFAULT_STATE:
        changed["state"] = str(cycle.state)
    if cycle.confirmation_days != DEFAULT_CONFIRMATION_DAYS:
        changed["confirmation_days"] = cycle.confirmation_days
    if cycle.decision_on:
        changed["decision"] = cycle.decision_on
    criteria = tuple(CriterionDocument(line.label, line.weight, line.help) for line in cycle.criteria.all())
    if criteria != DEFAULT_CRITERIA:
        changed["criteria"] = [_filled({"label": c.label, "weight": c.weight, "help": c.help}) for c in criteria]
    return changed | _more_settings(cycle)


def _more_settings(cycle: Cycle) -> dict[str, Any]:
    """The keys of SettingsDocument."""
    changed: dict[str, Any] = {}
    if cycle.expenses:
        changed["expenses"] = [_expense(line) for line in read_expenses(cycle.expenses)]
    if cycle.eligibility:
        changed["eligibility"] = _filled(Eligibility.read(cycle.eligibility).write())
    if cycle.targets:
        changed["targets"] = [_target(line) for line in read_targets(cycle.targets)]
    if cycle.decline_share != DEFAULT_DECLINE_SHARE:
        changed["decline_share"] = cycle.decline_share
    if cycle.day_starts_at and cycle.day_ends_at:
        changed["day_start"] = f"{cycle.day_starts_at:%H:%M}"
        changed["day_end"] = f"{cycle.day_ends_at:%H:%M}"
    if cycle.half_day_minutes != DEFAULT_HALF_DAY_MINUTES:
        changed["half_day_minutes"] = cycle.half_day_minutes
    if cycle.attendance_share != DEFAULT_ATTENDANCE_SHARE:
        changed["attendance_share"] = cycle.attendance_share
    if cycle.brochure_cover != CoverVariant.CROWN:
        changed["cover"] = str(cycle.brochure_cover)
    if cycle.quotes:
        changed["quotes"] = [_filled(line.write()) for line in read_quotes(cycle.quotes)]
    return changed


def _expense(line: Expense) -> dict[str, Any]:
    amount = None if line.amount is None else _number(line.amount)
    return _filled({"label": line.label, "payer": line.payer, "amount": amount, "scale": line.scale})


def _target(line: Target) -> dict[str, Any]:
    """A weight is told in points, as people write it."""
    points = {"weight": _number(Decimal(line.weight) / POINT)} if line.is_wish else {}
    return line.write() | points


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _instant(moment: datetime.datetime, whole_day: datetime.time) -> datetime.date | str:
    local = timezone.localtime(moment)
    return local.date() if local.time() == whole_day else local.isoformat()


def _section(section: SectionDocument) -> dict:
    pairs: dict[str, Any] = {"title": section.title}
    if section.body:
        pairs["body"] = section.body
    if section.subsections:
        pairs["subsections"] = [_section(inner) for inner in section.subsections]
    return pairs


def _module(session: Session) -> dict:
    pairs = {
        "number": session.number,
        "title": session.title,
        "place": session.place,
        "start": session.starts_on,
        "end": session.ends_on,
        "objectives": session.module.objectives,
        "contents": session.module.contents,
    }
    if session.announced_length != DEFAULT_ANNOUNCED_LENGTH:
        pairs["announced_length"] = session.announced_length
    return pairs


def _tour(session: Session) -> dict:
    return {
        "title": session.title,
        "destination": session.place or None,
        "start": session.starts_on,
        "end": session.ends_on,
        "intro_title": session.study_tour.intro_title,
        "body": session.study_tour.body,
    }
