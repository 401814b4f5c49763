"""What a text says at each level, who changed it, and the list of them all."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from toolkit.lists.filters import words_of
from toolkit.text.french import list_in_words
from toolkit.text.search_text import fold, search_words
from toolkit.text.typography import format_day, format_day_short, format_hour
from toolkit.wordings.enums import Form, Moment
from toolkit.wordings.kinds import WordingKind, all_kinds
from toolkit.wordings.language import EXPRESSION, split_mail
from toolkit.wordings.models import WordingVersion
from workshop.outgoing.places import Place

SHARED = "Commun à tous les instituts"


@dataclass(frozen=True)
class Levels:
    """A text at a place: the last version of the institute's, and of the cycle's, which may be empty or missing."""

    kind: WordingKind
    place: Place
    shared: WordingVersion | None
    own: WordingVersion | None

    @property
    def latest(self) -> WordingVersion | None:
        """The last change at this very place, going back included."""
        return self.own if self.place.cycle else self.shared

    @property
    def decides(self) -> WordingVersion | None:
        """The version that holds, none for the product's own words."""
        return next((version for version in (self.own, self.shared) if version and version.text), None)

    @property
    def text(self) -> str:
        """The words that leave now."""
        return self.decides.text if self.decides else self.kind.default

    @property
    def is_written_here(self) -> bool:
        """Whether the words that hold were written at this very place."""
        return self.latest is not None and bool(self.latest.text)

    @property
    def above(self) -> str:
        """What one would go back to."""
        is_of_institute = self.place.cycle and self.shared and self.shared.text
        return self.shared.text if is_of_institute and self.shared else self.kind.default

    @property
    def above_label(self) -> str:
        """Its name: « texte de l’INET », « texte d’origine »."""
        return self.place.origin if self.place.cycle and self.shared and self.shared.text else "texte d’origine"

    @property
    def above_name(self) -> str:
        """The same, with a capital."""
        return _raised(self.above_label)

    @property
    def form_label(self) -> str:
        """« Courriel », « Lettre »."""
        return Form(self.kind.form).label

    @property
    def reader(self) -> str:
        """To whom it is written, within a sentence."""
        return lowered(self.kind.reader)

    @property
    def hides(self) -> WordingVersion | None:
        """The change of the institute's that came after the cycle's own text, which hides it."""
        is_later = self.own and self.own.text and self.shared and self.shared.pk > self.own.pk
        return self.shared if is_later else None

    @property
    def subject(self) -> str:
        """The first line of a mail or of a letter, as it is written."""
        return split_mail(self.text)[0] if self.kind.has_subject else ""

    @property
    def subject_read(self) -> str:
        """The same as a list shows it: « … vous demande de signer », what a dossier fills in left out."""
        return EXPRESSION.sub("…", self.subject)

    @property
    def url(self) -> str:
        """The page of this text."""
        return self.place.url(self.kind)

    @property
    def state(self) -> str:
        """Where its words come from, and who wrote them."""
        if self.kind.shared:
            return SHARED
        if self.is_written_here and self.latest:
            told = told_of(self.latest)
            return f"Propre à ce cycle, {lowered(told)}" if self.place.cycle else told
        if self.decides:
            return f"{_raised(self.place.origin)}, {lowered(told_of(self.decides))}"
        return "Texte d’origine"


@dataclass(frozen=True)
class Group:
    """The texts of a moment of the year."""

    moment: Moment
    rows: list[Levels]

    @property
    def shared_told(self) -> str:
        """Which texts of it no institute changes, or nothing."""
        names = [f"«\u202f{row.kind.label}\u202f»" for row in self.rows if row.kind.shared]
        own = [f"«\u202f{row.kind.label}\u202f»" for row in self.rows if not row.kind.shared]
        if not names:
            return ""
        if len(names) == 1:
            return f"{names[0]} est commun à tous les instituts\u00a0: il se lit ici, sans se changer."
        but = f", sauf {list_in_words(own)}" if own else ""
        return f"Communs à tous les instituts{but}\u00a0: ils se lisent ici, sans se changer."


class WordingList:
    """Every text at a place: `q` looks for words, `voir=changes` leaves the product's own out. One query."""

    def __init__(self, place: Place, params: Mapping[str, str]) -> None:
        self.place = place
        self.words = words_of(params)
        self.only_changed = params.get("voir") == "changes"

    @cached_property
    def rows(self) -> list[Levels]:
        """All of them."""
        found: dict[tuple[str, bool], WordingVersion] = {}
        versions = WordingVersion.objects.heard_by(institute=self.place.institute, scope=self.place.scope)
        for version in versions.last_of_each().select_related("author"):
            found[version.key, version.scope is not None] = version
        return [
            Levels(kind, self.place, found.get((kind.key, False)), found.get((kind.key, True))) for kind in all_kinds()
        ]

    @property
    def changed(self) -> list[Levels]:
        """Those whose words are not the product's."""
        return [row for row in self.rows if row.decides]

    @property
    def hidden(self) -> list[Levels]:
        """Those of the cycle under which the institute's was changed since."""
        return [row for row in self.rows if row.hides]

    @cached_property
    def groups(self) -> list[Group]:
        """Those that are asked for, by moment."""
        grouped: dict[str, list[Levels]] = defaultdict(list)
        for row in self.changed if self.only_changed else self.rows:
            if self._says(row):
                grouped[row.kind.moment].append(row)
        return [Group(moment, grouped[moment]) for moment in Moment if grouped[moment]]

    def _says(self, row: Levels) -> bool:
        kind = row.kind
        said = fold(f"{kind.label} {kind.also} {kind.reader} {Form(kind.form).label} {row.text}") if self.words else ""
        return all(word in said for word in search_words(self.words))


def levels_of(kind: WordingKind, place: Place) -> Levels:
    """One text at a place. One query."""
    versions = WordingVersion.objects.heard_by(institute=place.institute, scope=place.scope).filter(key=kind.key)
    found = {version.scope: version for version in versions.last_of_each().select_related("author")}
    return Levels(kind, place, found.get(None), found.get(place.scope) if place.cycle else None)


def told_of(version: WordingVersion, *, hour: bool = False) -> str:
    """« Changé le 3 mars par Hélène Marchandeau », at which hour on demand; the year is said of another one."""
    is_of_this_year = timezone.localdate(version.at).year == timezone.localdate().year
    day = format_day_short(version.at) if is_of_this_year else format_day(version.at, weekday=False)
    at = f"{day} à {format_hour(version.at)}" if hour else day
    author: User | None = version.author
    back = "Texte de l’institut repris" if version.scope else "Texte d’origine repris"
    return f"{'Changé' if version.text else back} le {at}{f' par {author.full_name}' if author else ''}"


def lowered(words: str) -> str:
    """The words as they go on within a sentence."""
    return words[:1].lower() + words[1:]


def _raised(words: str) -> str:
    return words[:1].upper() + words[1:]
