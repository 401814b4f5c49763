"""What a text may hold: CommonMark and variables, neither tag nor loop.

- `{{ candidat }}` gives the words of a variable; whoever typed them, they are taken literally.
- `{{ accord|admis|admise }}` gives the form that agrees with the person, both when the title is not known.
- `{{ si_… }}` gives nothing: its paragraph stays or leaves. So does the paragraph of a variable that may be empty.
- The first line of a mail or a letter is its subject; a library holds reasons, each under a line « # Titre ».
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from toolkit.wordings.enums import VariableKind
from toolkit.wordings.kinds import Values, Variable, WordingKind

SUBJECT_LIMIT = 150
BODY_LIMIT = 8000
TITLE_LIMIT = 120
ENTRIES_LIMIT = 40
AGREEMENT = "accord"

EXPRESSION = re.compile(r"\{\{([^{}\n]{0,200})\}\}")
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_SPACES = re.compile(r"[ \t\r\n\x0b\x0c]+")
_UNTITLED = re.compile(r"^# +", re.MULTILINE)
_AFTER_NOTHING = " ,.;)\n"

Escape = Callable[[str], str]


class Entry(NamedTuple):
    """One reason of a library."""

    title: str
    text: str


def split_mail(text: str) -> tuple[str, str]:
    """The subject and the body of the text of a mail or of a letter."""
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip()


def join_mail(subject: str, body: str) -> str:
    """The text of a mail or of a letter, its subject first."""
    return f"{one_line(subject)}\n\n{body.strip()}\n"


def split_library(text: str) -> list[Entry]:
    """The reasons of a library, in their order; what stands before the first title is its own, untitled."""
    entries: list[Entry] = []
    for line in text.strip().splitlines():
        if line.startswith("# "):
            entries.append(Entry(line[2:].strip(), ""))
        elif entries:
            entries[-1] = Entry(entries[-1].title, f"{entries[-1].text}{line}\n")
        elif line.strip():
            entries.append(Entry("", f"{line}\n"))
    return [Entry(entry.title, entry.text.strip()) for entry in entries]


def join_library(entries: Iterable[Entry]) -> str:
    """The text of a library. A line of a reason never begins as a title does."""
    blocks = (f"# {one_line(entry.title)}\n{_UNTITLED.sub('', entry.text.strip())}" for entry in entries)
    return "\n\n".join(blocks) + "\n"


def one_line(text: str) -> str:
    """The text on one line; spaces that hold two words together stay."""
    return _SPACES.sub(" ", text).strip(" ")


def fill(kind: WordingKind, text: str, values: Values, *, escape: Escape) -> str:
    """Return the text with its variables replaced, its paragraphs without object left out.

    `escape` makes the words of a variable literal where the text goes. Raises ValueError for a value that is missing.
    """
    kept = [paragraph for paragraph in PARAGRAPHS.split(text.strip()) if _stays(kind, paragraph, values)]
    filled = (_replace(kind, paragraph, values, escape).strip("\n") for paragraph in kept)
    return "\n\n".join(paragraph for paragraph in filled if paragraph.strip())


def fill_line(kind: WordingKind, line: str, values: Values, *, escape: Escape) -> str:
    """Return one line with its variables replaced, for a subject."""
    return one_line(_replace(kind, line, values, lambda words: escape(one_line(words))))


def _stays(kind: WordingKind, paragraph: str, values: Values) -> bool:
    for expression in EXPRESSION.findall(paragraph):
        variable = variable_of(kind, expression)
        decides = variable.drops or variable.kind == VariableKind.CONDITION
        if decides and not _value(variable, values):
            return False
    return True


def _replace(kind: WordingKind, text: str, values: Values, escape: Escape) -> str:
    pieces, end = "", 0
    for match in EXPRESSION.finditer(text):
        pieces += text[end : match.start()]
        end = match.end()
        words = _words(variable_of(kind, match[1]), match[1], values, escape)
        if words:
            pieces += words.replace("\n", "\n> ") if pieces.rpartition("\n")[2].startswith("> ") else words
        elif not pieces or pieces.endswith("\n"):
            end += len(text) > end and text[end] == " "
        elif pieces.endswith(", ") and text[end : end + 1] == ",":
            pieces = pieces[:-2]
        elif pieces.endswith(" ") and (text[end : end + 1] or "\n") in _AFTER_NOTHING:
            pieces = pieces[:-1]
    return pieces + text[end:]


def _words(variable: Variable, expression: str, values: Values, escape: Escape) -> str:
    value = _value(variable, values)
    match variable.kind:
        case VariableKind.CONDITION:
            return ""
        case VariableKind.BLOCK:
            return str(value)
        case VariableKind.AGREEMENT:
            return escape(agree(str(value), expression.split("|")[1:]))
    return escape(str(value))


def agree(gender: str, forms: list[str]) -> str:
    """« admis » for "m", « admise » for "f", « admis ou admise » when it is not known."""
    masculine, feminine = (form.strip() for form in forms)
    return {"m": masculine, "f": feminine}.get(gender, f"{masculine} ou {feminine}")


def variable_of(kind: WordingKind, expression: str) -> Variable:
    name = expression.split("|")[0].strip()
    if name not in kind.names:
        raise ValueError(f"The wording {kind.key} declares no variable {name!r}.")
    return kind.names[name]


def _value(variable: Variable, values: Mapping[str, str | bool]) -> str | bool:
    if variable.name not in values:
        raise ValueError(f"The variable {variable.name!r} was given no value.")
    return values[variable.name]
