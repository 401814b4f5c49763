"""From the words of a letter to its title and its body, as a document keeps them."""

from uuid import UUID

from organisations.models import Institute
from toolkit.text.markdown import escape_markdown
from toolkit.wordings.kinds import Values, WordingKind
from toolkit.wordings.language import fill, fill_line, split_mail
from toolkit.wordings.queries import words_of


def write_letter(
    kind: WordingKind, values: Values, *, institute: Institute | None, scope: UUID | None, words: str = ""
) -> dict[str, str]:
    """Return `object` and `body` of a letter's context in the words that hold; the body is for the filter `letter`.

    `words` are others, to try. Raises ValueError when a value is missing. One query without `words`.
    """
    object_line, body = split_mail(words or words_of(kind, institute=institute, scope=scope))
    return {
        "object": fill_line(kind, object_line, values, escape=str),
        "body": fill(kind, body, values, escape=escape_markdown),
    }
