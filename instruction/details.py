"""What the rows of a list need of other tables, read at once: pieces, what corrections ask, the last event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from candidatures.enums import State
from candidatures.models import Candidature, CorrectionPoint, Piece, StateChange
from instruction.models import Labelling, Note, Synthesis
from instruction.threads import answers_to_read
from toolkit.journal.kinds import Audience, kind_named, names_for
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

PIECE, POINT, LABEL, SYNTHESIS, ANSWER = "piece", "point", "label", "synthesis", "answer"
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
    synthesis: str = ""  # the standing of its last version, and the opinion: « validated:favourable »
    has_answer: bool = False  # an answer of the applicant's side that nobody of the team has read
    event: Event | None = None

    def hear(self, event: Event) -> None:
        """Keep the later of two events; a mail tells of the act that it follows, which is the event."""
        if self.event is None or event.counts_at > self.event.counts_at:
            self.event = event


def read_details(
    rows: Sequence[Candidature],
    *,
    has_labels: bool = True,
    tells_events: bool = True,
    tells_syntheses: bool = True,
) -> dict[int, Details]:
    """What these rows need, by their keys. One query, whatever their number.

    `has_labels`: whether there are labels at all; `tells_events`, `tells_syntheses`: whether the last event, or where
    the synthesis stands, is wanted.
    """
    found = {row.pk: Details() for row in rows}
    if not found:
        return found
    is_corrected = any(row.state == State.CORRECTION_REQUESTED for row in rows)
    parts = _held(list(found), has_labels=has_labels, is_corrected=is_corrected)
    if tells_syntheses:
        syntheses = Synthesis.objects.filter(candidature__in=list(found)).last_ones().with_standing()
        told = syntheses.annotate(told=Concat("standing", Value(":"), "opinion"))
        parts.append(_lines(told, "candidature_id", SYNTHESIS, number="number", text="told", at="updated_at"))
    first, *others = [*parts, *(_events(list(found)) if tells_events else [])]
    for key, kind, number, text, at in first.union(*others, all=True):
        if kind == PIECE:
            found[key].pieces.add(number)
        elif kind == POINT:
            _ask_again(found[key], number, text)
        elif kind == LABEL:
            found[key].labels.append(text)
        elif kind == SYNTHESIS:
            found[key].synthesis = text
        elif kind == ANSWER:
            found[key].has_answer = True
        elif at is not None:
            found[key].hear(Event(_told(kind, text), at, kind == MAIL))
    return found


def _ask_again(details: Details, piece: int, section: str) -> None:
    """A point about no piece may be about a section as a whole."""
    if piece:
        details.pieces_asked.add(piece)
    else:
        details.sections.append(section)


def _held(keys: list[int], *, has_labels: bool, is_corrected: bool) -> list[Any]:
    pieces = Piece.objects.current().filter(candidature__in=keys)
    points = CorrectionPoint.objects.filter(revision__candidature__in=keys, revision__closed_at__isnull=True)
    labels = Labelling.objects.filter(candidature__in=keys)
    parts = [_lines(pieces, "candidature_id", PIECE, number="required_piece_id", at="uploaded_at")]
    answers = answers_to_read().filter(thread__candidature__in=keys)
    parts.append(_lines(answers, "thread__candidature_id", ANSWER, at="at"))
    if is_corrected:
        names = {"number": "required_piece_id", "text": "section", "at": "revision__opened_at"}
        parts.append(_lines(points, "revision__candidature_id", POINT, **names))
    if has_labels:
        parts.append(_lines(labels, "candidature_id", LABEL, number="label_id", text="label__name", at="at"))
    return parts


def _events(keys: list[int]) -> list[Any]:
    """The last act, change of state, mail and note of each: found by an index, for the rows of a page alone."""
    about = OuterRef("uuid")
    entries = JournalEntry.objects.filter(about=about, kind__in=names_for(Audience.STAFF))
    mails = OutboxMail.objects.filter(about=about)
    rows = Candidature.objects.filter(pk__in=keys).order_by()
    return [
        _last(rows, ENTRY, entries.order_by("-last_at", "-pk"), "last_at", "kind"),
        _last(rows, CHANGE, _of(StateChange).order_by("-at", "-pk"), "at", "to_state"),
        _last(rows, MAIL, mails.order_by("-created_at", "-pk"), "created_at"),
        _last(rows, NOTE, _of(Note).order_by("-at", "-pk"), "at"),
    ]


def _of(model: Any) -> Any:
    return model.objects.filter(candidature=OuterRef("pk"))


def _last(rows: Any, kind: str, found: Any, at: str, text: str = "") -> Any:
    return rows.values_list(
        F("pk"),
        Value(kind, output_field=CharField()),
        Value(0, output_field=IntegerField()),
        Subquery(found.values(text)[:1]) if text else Value("", output_field=CharField()),
        Subquery(found.values(at)[:1]),
    )


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
