"""What the rows of a list need of other tables, read at once: pieces, what corrections ask, the last event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, F, IntegerField, OuterRef, Subquery, Value

from candidatures.enums import State
from candidatures.models import Candidature, CandidatureQuerySet, CorrectionPoint, Piece, StateChange
from instruction.models import Labelling, Note
from toolkit.journal.kinds import Audience, kind_named, names_for
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

PIECE, POINT, LABEL = "piece", "point", "label"
FOLLOWS = timedelta(minutes=2)
ENTRY, CHANGE, MAIL, NOTE = "entry", "change", "mail", "note"
_STATES = {str(value): str(label) for value, label in State.choices}


@dataclass(frozen=True)
class Event:
    """The last thing that happened to a dossier, and when."""

    what: str
    at: datetime
    is_mail: bool = False

    @property
    def counts_at(self) -> datetime:
        """Its moment beside others."""
        return self.at - FOLLOWS if self.is_mail else self.at


@dataclass
class Details:
    """What was read of one dossier."""

    pieces: set[int] = field(default_factory=set)  # the required pieces that it holds
    pieces_asked: set[int] = field(default_factory=set)  # those that a correction under way asks again
    sections: list[str] = field(default_factory=list)  # the sections that it asks to mend
    labels: list[str] = field(default_factory=list)
    event: Event | None = None

    def hear(self, event: Event) -> None:
        """Keep the later of two events; a mail tells of the act that it follows, which is the event."""
        if self.event is None or event.counts_at > self.event.counts_at:
            self.event = event


def with_last_events(rows: CandidatureQuerySet) -> CandidatureQuerySet:
    """Give each row the keys of its last act, change of state, mail and note: read for the rows of a page alone."""
    entries = JournalEntry.objects.filter(about=OuterRef("uuid"), kind__in=names_for(Audience.STAFF))
    mails = OutboxMail.objects.filter(about=OuterRef("uuid"))
    return rows.annotate(
        last_entry=Subquery(entries.order_by("-last_at", "-pk").values("pk")[:1]),
        last_change=Subquery(_of(StateChange).order_by("-at", "-pk").values("pk")[:1]),
        last_mail=Subquery(mails.order_by("-created_at", "-pk").values("pk")[:1]),
        last_note=Subquery(_of(Note).order_by("-at", "-pk").values("pk")[:1]),
    )


def _of(model: Any) -> Any:
    return model.objects.filter(candidature=OuterRef("pk"))


def read_details(rows: Sequence[Candidature]) -> dict[int, Details]:
    """What these rows need, by their keys. One query, whatever their number; the last event of those that
    `with_last_events` has marked."""
    found = {row.pk: Details() for row in rows}
    if not found:
        return found
    owners = {(kind, row.__dict__.get(f"last_{kind}")): row.pk for row in rows for kind in (ENTRY, CHANGE, MAIL, NOTE)}
    first, *others = [*_held(list(found)), *_events(owners)]
    for key, kind, number, text, at in first.union(*others, all=True):
        if kind == PIECE:
            found[key].pieces.add(number)
        elif kind == POINT:
            _ask_again(found[key], number, text)
        elif kind == LABEL:
            found[key].labels.append(text)
        else:
            found[owners[kind, key]].hear(Event(_told(kind, text), at, kind == MAIL))
    return found


def _ask_again(details: Details, piece: int, section: str) -> None:
    """A point about no piece may be about a section as a whole."""
    if piece:
        details.pieces_asked.add(piece)
    else:
        details.sections.append(section)


def _held(keys: list[int]) -> list[Any]:
    pieces = Piece.objects.current().filter(candidature__in=keys)
    points = CorrectionPoint.objects.filter(revision__candidature__in=keys, revision__closed_at__isnull=True)
    return [
        _lines(pieces, "candidature_id", PIECE, number="required_piece_id", at="uploaded_at"),
        _lines(points, "revision__candidature_id", POINT, number="required_piece_id", text="section",
               at="revision__opened_at"),
        _lines(Labelling.objects.filter(candidature__in=keys), "candidature_id", LABEL, number="label_id",
               text="label__name", at="at"),
    ]  # fmt: skip


def _events(owners: dict[tuple[str, Any], int]) -> list[Any]:
    """The events themselves, of each kind that a row has."""
    models: dict[str, tuple[Any, str, str]] = {
        ENTRY: (JournalEntry, "kind", "last_at"),
        CHANGE: (StateChange, "to_state", "at"),
        MAIL: (OutboxMail, "", "created_at"),
        NOTE: (Note, "", "at"),
    }
    found = []
    for kind, (model, text, at) in models.items():
        keys = [key for name, key in owners if name == kind and key is not None]
        if keys:
            found.append(_lines(model.objects.filter(pk__in=keys), "pk", kind, text=text, at=at))
    return found


def _lines(rows: Any, key: str, kind: str, *, number: str = "", text: str = "", at: str) -> Any:
    """Rows of one shape, whatever their table: key, kind, number, text, moment."""
    return rows.order_by().values_list(
        F(key),
        Value(kind, output_field=CharField()),
        F(number) if number else Value(0, output_field=IntegerField()),
        F(text) if text else Value("", output_field=CharField()),
        F(at),
    )


def _told(kind: str, text: str) -> str:
    if kind == ENTRY:
        return kind_named(text).label
    if kind == CHANGE:
        return _STATES.get(text, text)
    return "Courriel" if kind == MAIL else "Note interne"
