"""A text as somebody will read it: with a person who does not exist, or with a real dossier."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from candidatures.models import Candidature
from candidatures.wordings.samples import SAMPLES, sample_cycle
from cycles.models import Cycle
from cycles.wordings import cycle_values
from toolkit.lists.filters import words_of
from toolkit.notifications.composing import Composed, compose
from toolkit.ui.templatetags.typography import letter
from toolkit.wordings.enums import Form, VariableKind
from toolkit.wordings.kinds import Values, Variable, WordingKind
from toolkit.wordings.language import Entry, fill, split_library
from toolkit.wordings.letters import write_letter
from workshop.outgoing.places import Place

SHOWN = 40  # dossiers that the choice lists
_ADDRESS = re.compile(r'(<a\b[^>]*?) href="[^"]*"')


@dataclass(frozen=True)
class Switch:
    """A condition, or a variable that may be empty: what it is, and whether the preview has it."""

    variable: Variable
    is_on: bool

    @property
    def label(self) -> str:
        """What a paragraph depends on, with a capital."""
        label = self.variable.label.removeprefix("le paragraphe reste ")
        return f"{label[:1].upper()}{label[1:]}"


class Choices:
    """With whom a text is read, and as if what. `data` is what the form sent.

    The dossiers are those that this person may instruct; any other is as if it had never been given.
    """

    def __init__(self, user: User, place: Place, kind: WordingKind, data: QueryDict) -> None:
        self.user = user
        self.place = place
        self.kind = kind
        self.asked = data.get("avec", "")[:60]
        self.words = words_of(data)
        self._on = set(data.getlist("si")) if "choisi" in data else None

    @cached_property
    def cycle(self) -> Cycle:
        """The cycle that the text speaks of: an institute's text takes its last one."""
        if self.place.cycle:
            return self.place.cycle
        last = Cycle.objects.filter(institute=self.place.institute).select_related("institute").first()
        return last or sample_cycle(self.place.institute)

    @property
    def _scope(self):  # type: ignore[no-untyped-def]
        mine = Candidature.objects.instructed_by(self.user).select_related("applicant", "cycle__institute")
        mine = mine.filter(cycle__institute=self.place.institute)
        return mine.filter(cycle=self.place.cycle) if self.place.cycle else mine

    @cached_property
    def dossier(self) -> Candidature | None:
        """The real dossier that was chosen, if it is one."""
        try:
            return self._scope.filter(uuid=UUID(self.asked)).first()
        except ValueError:
            return None

    @cached_property
    def dossiers(self) -> list[Candidature]:
        """The dossiers to choose from, by name; those that hold the words first looked for."""
        if self.kind.sample is None:
            return []
        found = self._scope.search(self.words) if self.words else self._scope
        rows = list(
            found.defer("motivation", "project", "contribution", "career_posts").order_by("sort_name", "pk")[:SHOWN]
        )
        chosen = [self.dossier] if self.dossier and self.dossier not in rows else []
        return [*chosen, *rows]

    @property
    def has_more(self) -> bool:
        """Whether some dossiers may be left out of the choice, so that one has to look for them."""
        return bool(self.words) or len(self.dossiers) >= SHOWN

    @property
    def people(self) -> list[tuple[str, str, bool]]:
        """Those who do not exist: name, label, chosen. None for a text that is about no dossier."""
        if self.kind.sample is None:
            return []
        chosen = "" if self.dossier else self.sample.name
        return [(sample.name, sample.label, sample.name == chosen) for sample in SAMPLES]

    @property
    def sample(self):  # type: ignore[no-untyped-def]
        """The person who does not exist that was chosen, or the first."""
        return next((sample for sample in SAMPLES if sample.name == self.asked), SAMPLES[0])

    @cached_property
    def values(self) -> Values:
        """What the preview is filled with."""
        return self._values(self.candidature)

    @cached_property
    def candidature(self) -> Candidature:
        """Whose words are read."""
        return self.dossier or self.sample.of(self.cycle)

    @property
    def fictional_values(self) -> Values:
        """The same, whoever was chosen, of a person who does not exist: for what leaves this page."""
        return self._values(self.sample.of(self.cycle))

    @property
    def switches(self) -> list[Switch]:
        """What paragraphs depend on."""
        return [Switch(variable, bool(self.values[variable.name])) for variable in _deciding(self.kind)]

    def _values(self, candidature: Candidature) -> Values:
        values = values_for(self.kind, self.cycle, candidature)
        if self._on is None:
            return values
        return {**values, **_switched(self.kind, values, self._on)}


@dataclass(frozen=True)
class Drawn:
    """A text as it is read, whose links lead nowhere."""

    subject: str
    body: SafeString | str = ""
    reasons: tuple[Entry, ...] = ()


def values_for(kind: WordingKind, cycle: Cycle, candidature: Candidature) -> Values:
    """The values of every variable of a text: what the cycle and the dossier say, and the examples for the rest."""
    said = dict(cycle_values(cycle))
    if kind.sample:
        said |= kind.sample(candidature)
    return kind.examples | {name: value for name, value in said.items() if name in kind.names}


def draw(kind: WordingKind, words: str, values: Values) -> Drawn:
    """Raises ValueError for a text that cannot be sent."""
    if kind.form == Form.LIBRARY:
        entries = split_library(words)
        return Drawn(
            "", reasons=tuple(Entry(each.title, fill(kind, each.text, values, escape=str)) for each in entries)
        )
    if kind.form == Form.LETTER:
        written = write_letter(kind, values, institute=None, scope=None, words=words)
        subject, body = written["object"], letter(written["body"])
    else:
        composed = compose_words(kind, words, values)
        subject, body = composed.subject, composed.content
    return Drawn(subject, mark_safe(_ADDRESS.sub(r"\1", body)))  # nosec B308 B703


def compose_words(kind: WordingKind, words: str, values: Values) -> Composed:
    """A mail, as the outbox would write it. Raises ValueError for a text that cannot be sent."""
    return compose(kind=kind, words=words, values=values)


def _deciding(kind: WordingKind) -> list[Variable]:
    return [each for each in kind.variables if each.drops or each.kind == VariableKind.CONDITION]


def _switched(kind: WordingKind, values: Values, on: Iterable[str]) -> dict[str, str | bool]:
    switched: dict[str, str | bool] = {}
    for variable in _deciding(kind):
        is_on = variable.name in on
        if variable.kind == VariableKind.CONDITION:
            switched[variable.name] = is_on
        else:
            switched[variable.name] = (values[variable.name] or variable.example) if is_on else ""
    return switched
