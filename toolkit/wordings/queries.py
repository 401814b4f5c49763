"""Which words hold: a cycle's, else the institute's, else the product's."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from organisations.models import Institute
from toolkit.wordings.kinds import WordingKind
from toolkit.wordings.models import WordingVersion


@dataclass(frozen=True)
class Standing:
    """What a text says at one level: its words, and the version they come from, none for the product's own."""

    text: str
    version: WordingVersion | None

    @property
    def is_default(self) -> bool:
        """Whether these are the product's words."""
        return self.version is None


def words_of(kind: WordingKind, *, institute: Institute | None, scope: UUID | None = None) -> str:
    """Return the words that leave now. One query, none for a text that every institute shares."""
    return standing_of(kind, institute=institute, scope=scope).text


def standing_of(kind: WordingKind, *, institute: Institute | None, scope: UUID | None = None) -> Standing:
    """Return the words that hold, and where they come from. One query at most."""
    if institute is None or kind.shared:
        return Standing(kind.default, None)
    versions = list(
        WordingVersion.objects.heard_by(institute=institute, scope=scope).filter(key=kind.key).last_of_each()
    )
    return _decide(kind, versions, scope)


def standings(kinds: list[WordingKind], *, institute: Institute, scope: UUID | None = None) -> dict[str, Standing]:
    """What each of these texts says, by key. One query."""
    found: dict[str, list[WordingVersion]] = defaultdict(list)
    heard = WordingVersion.objects.heard_by(institute=institute, scope=scope).last_of_each()
    for version in heard.select_related("author"):
        found[version.key].append(version)
    return {kind.key: _decide(kind, found[kind.key], scope) for kind in kinds}


class StandingWords:
    """The words that hold, looked up once for each text: for whoever writes many mails at a time."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int | None, UUID | None], str] = {}

    def of(self, kind: WordingKind, *, institute: Institute | None, scope: UUID | None = None) -> str:
        """As words_of. One query for the first mail of a kind, none for the next."""
        named = (kind.key, institute.pk if institute else None, scope)
        if named not in self._found:
            self._found[named] = words_of(kind, institute=institute, scope=scope)
        return self._found[named]


def _decide(kind: WordingKind, versions: list[WordingVersion], scope: UUID | None) -> Standing:
    for level in dict.fromkeys((scope, None)):
        latest = next((version for version in versions if version.scope == level), None)
        if latest is not None and latest.text:
            return Standing(latest.text, latest)
    return Standing(kind.default, None)
