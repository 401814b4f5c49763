"""What the page of the waiting changes shows: whom they concern, what stays, the mail that is proposed."""

from collections.abc import Collection, Iterator
from copy import copy
from functools import cached_property

from django.utils.dateparse import parse_datetime

from accounts.models import User
from candidatures.enums import CommitmentState
from catalogue.heaviness import say_row
from catalogue.readiness import inserts_obstacles
from committee.models import Decision
from cycles.models import Cycle
from fees.models import Fee
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_euros, format_number
from workshop.changes import changes_of, choose, seal_of
from workshop.concerned import Concerned
from workshop.parts import BROCHURE, CALL
from workshop.services.changes import closes_in_the_past
from workshop.topics import DATES, DEADLINE, FEE, PIECES, TOPICS, Topic, new_days, tell_changes
from workshop.working import WorkingCopy
from workshop.year.clashes import Place, asking, findings_at
from workshop.year.page import YearPage
from workshop.year.parts import page_of

PIECES_STAY = "Un dossier déjà déposé garde ses pièces\u00a0: rien ne lui est redemandé."


class ChangesPage:
    """The changes chosen among those that wait: all of them unless `keys` names some."""

    def __init__(self, working: WorkingCopy, keys: Collection[str], reader: User) -> None:
        self.working = working
        self.cycle = working.cycle
        self.reader = reader
        self.changes = changes_of(working)
        self.chosen = choose(self.changes, keys) if keys else self.changes

    @property
    def keys(self) -> list[str]:
        """The keys of the chosen changes."""
        return [change.row.key for change in self.chosen]

    @property
    def seal(self) -> str:
        """What stands for what this page shows."""
        return seal_of(self.chosen)

    @property
    def is_past(self) -> bool:
        """Whether the call would end at once while dossiers are being written."""
        return closes_in_the_past(self.chosen) and bool(self.concerned.drafts)

    @cached_property
    def told(self) -> list:
        """What concerns people, a sentence each."""
        return tell_changes(self.chosen)

    @cached_property
    def topics(self) -> list[Topic]:
        """What it is about, each once."""
        named = {told.topic for told in self.told}
        return [topic for topic in TOPICS if topic in named]

    @cached_property
    def concerned(self) -> Concerned:
        """Whom."""
        return Concerned(self.cycle, self.topics, self.reader)

    @cached_property
    def notes(self) -> list[str]:
        """What follows by itself, and what stays as it was."""
        return [
            *(self._about_deadline() if DEADLINE in self.topics else ()),
            *(self._about_fee() if FEE in self.topics else ()),
            *(self._about_dates() if DATES in self.topics else ()),
            *([PIECES_STAY] if PIECES in self.topics else ()),
        ]

    @property
    def undrawn(self) -> Iterator[str]:
        """What no edition of the brochure can be drawn with: a text, a picture, a quote that waits for an agreement."""
        for change in self.chosen:
            texts = [
                each for value in change.after.values() for each in (value if isinstance(value, list) else [value])
            ]
            rows = (say_row(change.title, text) for text in texts if isinstance(text, str))
            yield from filter(None, rows)
        if self.chosen:
            yield from inserts_obstacles(self._published)

    @property
    def _published(self) -> Cycle:
        """The cycle with its brochure as it would be, never saved."""
        cycle = copy(self.cycle)
        for change in self.chosen:
            if change.key.kind == BROCHURE:
                for name, value in change.after.items():
                    setattr(cycle, name, value)
        return cycle

    def _about_deadline(self) -> Iterator[str]:
        yield "Les rappels aux brouillons, sept jours, 48 heures et six heures avant, suivent la nouvelle clôture."
        closes_at = parse_datetime(next(one.after["closes_at"] for one in self.chosen if one.key.kind == CALL))
        delays = self.concerned.known_delays
        longer = sum(closes_at is not None and until > closes_at for until in delays)
        if longer:
            yield f"{_count(longer, 'délai accordé reste', 'délais accordés restent')} au-delà de la nouvelle clôture."
        if len(delays) > longer:
            words = ("délai accordé n’ajoute", "délais accordés n’ajoutent")
            yield f"{_count(len(delays) - longer, *words)} plus rien\u00a0: la nouvelle clôture vient après."
        if Decision.objects.filter(committee__cycle=self.cycle).exists():
            yield "La commission a déjà enregistré des décisions\u00a0: elles attendront la nouvelle clôture."

    def _about_fee(self) -> Iterator[str]:
        bound = self.concerned.known_commitments
        for state, one, many in (
            (True, "engagement signé garde son montant", "engagements signés gardent leur montant"),
            (False, "engagement demandé garde son montant", "engagements demandés gardent leur montant"),
        ):
            rows = [row for row in bound if (row.state == CommitmentState.SIGNED) == state]
            if rows:
                amounts = list_in_words([format_euros(amount) for amount in sorted({row.amount for row in rows})])
                yield f"{_count(len(rows), one, many)} ({amounts})\u00a0: l’acte ne change pas."
        if count := Fee.objects.filter(participant__cycle=self.cycle).visible_to(self.reader).due().count():
            yield f"{_count(count, 'droit déjà créé garde', 'droits déjà créés gardent')} son montant."

    def _about_dates(self) -> Iterator[str]:
        yield from self._about_clashes()
        yield "Les demi-journées suivent les dates\u00a0; une session où l’on a émargé refuse d’en changer."
        yield "L’agenda à télécharger donne les nouvelles dates\u00a0; un agenda déjà enregistré ne change pas seul."
        signed = sum(row.state == CommitmentState.SIGNED for row in self.concerned.known_commitments)
        if signed:
            yield (
                f"{_count(signed, 'employeur s’est engagé', 'employeurs se sont engagés')} à libérer la personne aux "
                "anciennes dates."
            )

    def _about_clashes(self) -> Iterator[str]:
        """What meets the new dates. Three queries."""
        year = YearPage(self.cycle)
        moved = {change.key: days for change in self.chosen if (days := new_days(change))}
        for session in year.sessions:
            days = moved.get(page_of(session))
            place = Place(*days) if days else None
            found = findings_at(place, year.calendar, [*year.sessions, *year.others], session=session) if place else ()
            if place and asking(found):
                sentences = " ".join(f"{finding.text}." for finding in asking(found))
                yield f"{session.name}, {place.words}\u00a0: {sentences}"

    @property
    def letter(self) -> dict[str, str]:
        """The words that are proposed."""
        few = len(self.topics) <= 2
        about = list_in_words([topic.label for topic in self.topics]) if few else "plusieurs changements"
        lines = "\n".join(f"– {told.sentence}" for told in self.told)
        name = f"{self.cycle.title} {self.cycle.year}"
        body = (
            f"Bonjour,\n\nLe programme de «\u202f{name}\u202f» change, et vous concerne\u00a0:\n\n{lines}\n\n"
            f"Le reste ne change pas. Pour toute question, répondez à ce courriel.\n\n{self.cycle.institute.name}"
        )
        return {"subject": f"{name}\u00a0: {about}"[:150], "body": body}


def _count(number: int, one: str, many: str) -> str:
    return f"{format_number(number)} {one if number == 1 else many}"
