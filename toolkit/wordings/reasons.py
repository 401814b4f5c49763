"""Libraries of reasons, to pick from and then complete freely."""

from uuid import UUID

from organisations.models import Institute
from toolkit.wordings.kinds import Values, kind_of
from toolkit.wordings.language import Entry, fill, split_library
from toolkit.wordings.queries import words_of


def reasons_of(key: str, values: Values, *, institute: Institute, scope: UUID | None) -> list[Entry]:
    """The reasons that hold, filled in for somebody. One query."""
    kind = kind_of(key)
    entries = split_library(words_of(kind, institute=institute, scope=scope))
    return [Entry(entry.title, fill(kind, entry.text, values, escape=str)) for entry in entries]


def reasons_for_all(key: str, values: Values, *, institute: Institute, scope: UUID | None) -> list[Entry]:
    """Those that these values are enough for: the same words whoever they are about. One query."""
    kind, found = kind_of(key), []
    for entry in split_library(words_of(kind, institute=institute, scope=scope)):
        try:
            found.append(Entry(entry.title, fill(kind, entry.text, values, escape=str)))
        except ValueError:
            continue
    return found
