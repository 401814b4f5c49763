"""What a cycle says now, part by part: read from its rows, and written there."""

from functools import cached_property

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from catalogue.documents import DEFAULT_ANNOUNCED_LENGTH
from cycles.codes import code_key
from cycles.labelled import write_labelled
from cycles.models import Contact, Criterion, Cycle, RequiredPiece, Section
from cycles.services import renew_revision
from modules.models import Module
from programme.enums import SessionKind
from programme.models import Session
from programme.services import renew_hours, save_session
from study_tours.models import StudyTour
from toolkit.domain.errors import DomainError
from workshop.columns import read_columns, write_columns
from workshop.parts import (
    BROCHURE,
    CALL,
    CONTACTS,
    COST,
    DOSSIER,
    GRID,
    MODULE,
    MODULES,
    PRESENTATION,
    PROGRAMME,
    TEXT,
    TEXTS,
    TOUR,
    PartKey,
    Values,
)

# Columns of the cycle that each part holds.
COLUMNS = {
    PRESENTATION: ("code", "title", "promotion", "year", "seats", "audience_intro", "audience_items", "see_also"),
    CALL: ("opens_at", "closes_at", "decision_on", "confirmation_days"),
    DOSSIER: ("eligibility",),
    GRID: ("targets", "decline_share"),
    COST: ("fee", "expenses"),
    BROCHURE: ("brochure_cover", "quotes"),
    PROGRAMME: ("day_starts_at", "day_ends_at", "half_day_minutes", "attendance_share"),
}
PIECE = ("label", "kind")
CRITERION = ("label", "weight", "help")
CONTACT = ("role", "service", "name", "email", "phone")
SESSION = ("title", "place", "starts_on", "ends_on", "announced_length")
MODULE_DETAILS = ("objectives", "contents")
TOUR_DETAILS = ("intro_title", "body")
TEXT_COLUMNS = ("title", "body")


class Live:
    """The rows of a cycle, each table read once."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Texts by identifier, each followed by those under it."""
        rows = list(self.cycle.sections.all())
        under: dict[int | None, list[Section]] = {}
        for row in rows:
            under.setdefault(row.parent_id, []).append(row)
        ordered = [each for row in under.get(None, []) for each in (row, *under.get(row.pk, []))]
        return {str(row.uuid): row for row in ordered}

    @cached_property
    def sessions(self) -> list[Session]:
        """Modules and tour."""
        return list(self.cycle.sessions.select_related("module", "study_tour"))

    @cached_property
    def modules(self) -> dict[str, Session]:
        """Modules by identifier, in the order of their numbers."""
        modules = [session for session in self.sessions if session.is_module]
        return {str(row.uuid): row for row in sorted(modules, key=lambda row: row.number or 0)}

    @property
    def tour(self) -> Session | None:
        """The study tour."""
        return next((session for session in self.sessions if session.abroad), None)

    @cached_property
    def pieces(self) -> list[RequiredPiece]:
        """Required pieces, in order."""
        return list(self.cycle.required_pieces.all())

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The grid, in order."""
        return list(self.cycle.criteria.all())

    @cached_property
    def contacts(self) -> list[Contact]:
        """Who answers, in order."""
        return list(self.cycle.contacts.all())

    def read(self, key: PartKey) -> Values:
        """What a part holds; an item that has no row yet is empty."""
        kind = key.kind
        if kind == TEXTS:
            return {"order": self._text_order()}
        if kind == MODULES:
            return {"order": list(self.modules)}
        if kind == TEXT:
            return read_columns(self.sections.get(key.uid) or Section(), TEXT_COLUMNS)
        if kind == MODULE:
            return self._read_module(key.uid)
        if kind == TOUR:
            return self._read_tour()
        return read_columns(self.cycle, COLUMNS.get(kind, ())) | self._read_rows(key)

    def _text_order(self) -> list[dict[str, str]]:
        names = {row.pk: uid for uid, row in self.sections.items()}
        return [{"uid": uid, "under": names.get(row.parent_id, "")} for uid, row in self.sections.items()]

    def _read_module(self, uid: str) -> Values:
        session = self.modules.get(uid)
        if session is None:
            return read_columns(Session(), SESSION) | read_columns(Module(), MODULE_DETAILS)
        return read_columns(session, SESSION) | read_columns(session.module, MODULE_DETAILS)

    def _read_tour(self) -> Values:
        session = self.tour
        details = session.study_tour if session else StudyTour()
        values = read_columns(session or Session(), SESSION[:-1]) | read_columns(details, TOUR_DETAILS)
        return {"planned": session is not None} | values

    def _read_rows(self, key: PartKey) -> Values:
        if key.kind == DOSSIER:
            return {"pieces": [read_columns(row, PIECE) for row in self.pieces]}
        if key.kind == GRID:
            return {"criteria": [read_columns(row, CRITERION) for row in self.criteria]}
        if key.kind == CONTACTS:
            return {"contacts": [read_columns(row, CONTACT) for row in self.contacts]}
        return {}


def write_live(cycle: Cycle, key: PartKey, values: Values, live: Live | None = None) -> None:
    """Write a part in the rows of its cycle, and let what is composed from them be composed anew.

    `live`: its rows, where they are read already; those of a text or a module then hold what is written.

    Raises DomainError (409) when something that must go is referred to. The caller holds the transaction.
    """
    kind, live = key.kind, live or Live(cycle)
    if kind == TEXTS:
        _write_text_order(cycle, live, values["order"])
    elif kind == TEXT:
        _write_text(live, key.uid, values)
    elif kind == MODULES:
        _write_module_order(cycle, live, values["order"])
    elif kind == MODULE:
        _write_module(live, key.uid, values)
    elif kind == TOUR:
        _write_tour(cycle, live, values)
    else:
        _write_cycle(cycle, key, values)
    renew_revision(cycle=cycle)


def _write_cycle(cycle: Cycle, key: PartKey, values: Values) -> None:
    changed = write_columns(cycle, {name: values[name] for name in COLUMNS.get(key.kind, ())})
    if changed:
        _save_columns(cycle, changed)
    if key.kind == PROGRAMME:
        for session in cycle.sessions.all():
            renew_hours(session=session)
    if key.kind == DOSSIER:
        write_labelled(RequiredPiece, cycle, values["pieces"])
    elif key.kind == GRID:
        write_labelled(Criterion, cycle, values["criteria"])
    elif key.kind == CONTACTS:
        cycle.contacts.all().delete()
        Contact.objects.bulk_create(
            Contact(cycle=cycle, position=rank, **row) for rank, row in enumerate(values["contacts"], start=1)
        )


def _save_columns(cycle: Cycle, changed: list[str]) -> None:
    cycle.code_key = code_key(cycle.code)  # what the constraint compares
    cycle.full_clean(exclude=["state"])
    if not {"code", "year"} & set(changed):
        cycle.save(update_fields=changed)
        return
    try:
        with transaction.atomic():
            cycle.save(update_fields=changed)
    except IntegrityError as error:  # another cycle took the code meanwhile
        sentence = f"{cycle.institute} a déjà un cycle {cycle.code} {cycle.year}\u00a0: changez le code ou l’année."
        raise DomainError(sentence) from error


def _write_text_order(cycle: Cycle, live: Live, order: list[dict[str, str]]) -> None:
    wanted = [place["uid"] for place in order]
    cycle.sections.filter(uuid__in=live.sections.keys() - set(wanted)).delete()
    rows: dict[str, Section] = {}
    ranks: dict[str, int] = {}
    for place in order:
        uid, under = place["uid"], place["under"]
        row = rows[uid] = live.sections.get(uid) or Section(cycle=cycle, uuid=uid)
        ranks[under] = row.position = ranks.get(under, 0) + 1
        row.parent = rows[under] if under else None
        row.save()


def _write_text(live: Live, uid: str, values: Values) -> None:
    row = live.sections[uid]
    if changed := write_columns(row, values):
        row.save(update_fields=changed)


def _write_module_order(cycle: Cycle, live: Live, order: list[str]) -> None:
    for uid, session in live.modules.items():
        if uid not in order:
            _remove(session)
    # Two passes, as two modules never bear one number: first beyond the numbers there are, then in place.
    beyond = len(order) + max((session.number or 0 for session in live.modules.values()), default=0)
    last = next(reversed(live.modules.values()), None)
    for shift in (beyond, 0):
        for rank, uid in enumerate(order, start=1):
            if uid in live.modules:
                Session.objects.filter(uuid=uid).update(number=rank + shift)
            elif shift == 0:
                session = Session(cycle=cycle, kind=SessionKind.MODULE, uuid=uid, number=rank)
                session.place = last.place if last else ""
                session.announced_length = last.announced_length if last else DEFAULT_ANNOUNCED_LENGTH
                session.save()
                Module.objects.create(session=session)


def _write_module(live: Live, uid: str, values: Values) -> None:
    session = live.modules[uid]
    _write_session(session, {name: values[name] for name in SESSION})
    if changed := write_columns(session.module, {name: values[name] for name in MODULE_DETAILS}):
        session.module.save(update_fields=changed)


def _write_tour(cycle: Cycle, live: Live, values: Values) -> None:
    session = live.tour
    if not values["planned"]:
        if session is not None:
            _remove(session)
        return
    session = session or Session(cycle=cycle, kind=SessionKind.STUDY_TOUR)
    _write_session(session, {name: values[name] for name in SESSION[:-1]})
    StudyTour.objects.update_or_create(session=session, defaults={name: values[name] for name in TOUR_DETAILS})


def _write_session(session: Session, values: Values) -> None:
    if write_columns(session, values) or session.pk is None:
        try:
            save_session(session=session)
        except (ProtectedError, RestrictedError) as error:
            sentence = f"{session.name} a déjà des émargements\u00a0: ses dates ne peuvent plus changer."
            raise DomainError(sentence) from error


def _remove(session: Session) -> None:
    try:
        session.delete()
    except (ProtectedError, RestrictedError) as error:
        sentence = (
            f"{session} sert déjà\u00a0: on y a émargé, ou son programme est écrit. Gardez-le, ou changez-en les dates."
        )
        raise DomainError(sentence) from error
