"""What a text may hold: CommonMark and variables, neither tag nor loop.

- `{{ candidat }}` gives the words of a variable; whoever typed them, they are taken literally.
- `{{ accord|admis|admise }}` gives the form that agrees with the person, both when the title is not known.
- `{{ si_… }}` gives nothing: its paragraph stays or leaves. So does the paragraph of a variable that may be empty.
- The first line of a mail or a letter is its subject; a library holds reasons, each under a line « # Titre ».

Checking is linear in the length of the text, which is bounded first.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from toolkit.wordings.enums import Form, VariableKind
from toolkit.wordings.kinds import Values, Variable, WordingKind

SUBJECT_LIMIT = 150
BODY_LIMIT = 8000
TITLE_LIMIT = 120
ENTRIES_LIMIT = 40
AGREEMENT = "accord"

_EXPRESSION = re.compile(r"\{\{([^{}\n]{0,200})\}\}")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_SPACES = re.compile(r"[ \t\r\n\x0b\x0c]+")
_UNTITLED = re.compile(r"^# +", re.MULTILINE)
_TAG = re.compile(r"\{%|%\}|\{#|#\}")
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


def _check_entries(text: str) -> list[str]:
    entries = split_library(text)
    if len(entries) > ENTRIES_LIMIT:
        return [f"La liste compte {len(entries)} motifs : retirez-en au moins {len(entries) - ENTRIES_LIMIT}."]
    problems = []
    for entry in entries:
        if not entry.title:
            problems.append(f"Le motif « {entry.text[:40]} » n’a pas de titre : donnez-lui-en un.")
        elif len(entry.title) > TITLE_LIMIT:
            problems.append(f"Le titre « {entry.title[:40]}… » dépasse {TITLE_LIMIT} caractères : raccourcissez-le.")
        elif not entry.text:
            problems.append(f"Le motif « {entry.title} » n’a pas de texte : écrivez-le, ou retirez ce motif.")
    titles = [entry.title for entry in entries]
    twice = next((title for title in titles if titles.count(title) > 1), "")
    return [*problems, f"Deux motifs ont le titre « {twice} » : distinguez-les."] if twice else problems


def one_line(text: str) -> str:
    """The text on one line; spaces that hold two words together stay."""
    return _SPACES.sub(" ", text).strip(" ")


def check(kind: WordingKind, text: str) -> list[str]:
    """Return what keeps a text from being sent, a French sentence each; nothing when it is right."""
    subject, body = split_mail(text) if kind.has_subject else ("", text.strip())
    problems = _check_lengths(kind, subject, body) or (_check_entries(text) if kind.form == Form.LIBRARY else [])
    if problems:
        return problems
    faults = [*_check_braces(text), *_check_names(kind, text), *_check_blocks(kind, text), *_check_kept(kind, text)]
    return faults or (_check_remains(kind, subject, body) if kind.has_subject else [])


def _check_lengths(kind: WordingKind, subject: str, body: str) -> list[str]:
    problems = []
    if kind.has_subject and not subject:
        problems.append("L’objet est vide : sans objet, on ne sait pas de quoi il s’agit. Écrivez-en un.")
    if len(subject) > SUBJECT_LIMIT:
        over = len(subject) - SUBJECT_LIMIT
        problems.append(f"L’objet compte {len(subject)} caractères : retirez-en au moins {over}.")
    if not body:
        problems.append("Le texte est vide. Pour reprendre celui d’origine, revenez à la version d’origine.")
    if len(body) > BODY_LIMIT:
        problems.append(f"Le texte compte {len(body)} caractères : retirez-en au moins {len(body) - BODY_LIMIT}.")
    return problems


def _check_braces(text: str) -> list[str]:
    tag = _TAG.search(text)
    if tag:
        return [
            f"« {_around(text, tag.start())} » ressemble à une instruction : un texte ne tient que des phrases et des "
            "variables entre doubles accolades. Retirez-la."
        ]
    rest = _EXPRESSION.sub("", text)
    for mark in ("{{", "}}"):
        if mark in rest:
            return [
                f"Des accolades sont ouvertes sans être fermées, ou l’inverse : « {_around(rest, rest.index(mark))} ». "
                "Une variable s’écrit {{ nom }}."
            ]
    return []


def _check_names(kind: WordingKind, text: str) -> list[str]:
    problems = []
    for expression in dict.fromkeys(_EXPRESSION.findall(text)):
        name, *forms = (part.strip() for part in expression.split("|"))
        variable = kind.names.get(name)
        if variable is None:
            problems.append(_unknown(kind, name))
        elif variable.kind == VariableKind.AGREEMENT:
            if len(forms) != 2 or not all(forms):
                problems.append(
                    f"« {{{{{expression}}}}} » : un accord donne les deux formes, {{{{ {name}|admis|admise }}}}."
                )
        elif forms:
            problems.append(f"« {{{{{expression}}}}} » : cette variable s’écrit seule, {{{{ {name} }}}}.")
    return problems


def _unknown(kind: WordingKind, name: str) -> str:
    near = get_close_matches(name[:60], list(kind.names), n=1)
    meant = f" Vouliez-vous {{{{ {near[0]} }}}} ?" if near else " Choisissez-en une dans la liste."
    return f"« {{{{ {name} }}}} » n’est pas une variable de ce texte.{meant}"


def _check_blocks(kind: WordingKind, text: str) -> list[str]:
    """What is a paragraph by itself stands alone, or its own lines would be taken for those around."""
    problems = []
    for paragraph in _PARAGRAPHS.split(text):
        for match in _EXPRESSION.finditer(paragraph):
            variable = kind.names.get(match[1].strip())
            if variable and variable.kind == VariableKind.BLOCK and not _stands_alone(kind, paragraph, match):
                problems.append(
                    f"{{{{ {variable.name} }}}} est un paragraphe entier : laissez une ligne vide avant et après."
                )
    return problems


def _stands_alone(kind: WordingKind, paragraph: str, match: re.Match[str]) -> bool:
    """Whether nothing stands beside it but conditions."""
    rest = paragraph[: match.start()] + paragraph[match.end() :]
    conditions = {name for name, variable in kind.names.items() if variable.kind == VariableKind.CONDITION}
    return not _EXPRESSION.sub(lambda one: "" if one[1].strip() in conditions else one[0], rest).strip()


def _check_kept(kind: WordingKind, text: str) -> list[str]:
    named = {expression.split("|")[0].strip() for expression in _EXPRESSION.findall(text)}
    return [
        f"Ce texte doit garder {{{{ {variable.name} }}}} ({variable.label}) : remettez-la à sa place."
        for variable in kind.required
        if variable.name not in named
    ]


def _check_remains(kind: WordingKind, subject: str, body: str) -> list[str]:
    """Something must be left to send whatever is empty that day: words, or a variable that the text may not lose."""
    problems = []
    if not _always_says(kind, subject):
        problems.append("L’objet ne tient que des variables, qui peuvent être vides : ajoutez-y un mot qui reste.")
    if not any(_always_says(kind, paragraph) for paragraph in _PARAGRAPHS.split(body)):
        problems.append("Tous les paragraphes peuvent disparaître : écrivez-en un qui reste toujours.")
    return problems


def _always_says(kind: WordingKind, text: str) -> bool:
    named = [_named(kind, expression) for expression in _EXPRESSION.findall(text)]
    if any(variable.drops or variable.kind == VariableKind.CONDITION for variable in named):
        return False
    return any(variable.required for variable in named) or bool(_EXPRESSION.sub("", text).strip())


def fill(kind: WordingKind, text: str, values: Values, *, escape: Escape) -> str:
    """Return the text with its variables replaced, its paragraphs without object left out.

    `escape` makes the words of a variable literal where the text goes. Raises ValueError for a value that is missing.
    """
    kept = [paragraph for paragraph in _PARAGRAPHS.split(text.strip()) if _stays(kind, paragraph, values)]
    filled = (_replace(kind, paragraph, values, escape).strip("\n") for paragraph in kept)
    return "\n\n".join(paragraph for paragraph in filled if paragraph.strip())


def fill_line(kind: WordingKind, line: str, values: Values, *, escape: Escape) -> str:
    """Return one line with its variables replaced, for a subject."""
    return one_line(_replace(kind, line, values, lambda words: escape(one_line(words))))


def _stays(kind: WordingKind, paragraph: str, values: Values) -> bool:
    for expression in _EXPRESSION.findall(paragraph):
        variable = _named(kind, expression)
        decides = variable.drops or variable.kind == VariableKind.CONDITION
        if decides and not _value(variable, values):
            return False
    return True


def _replace(kind: WordingKind, text: str, values: Values, escape: Escape) -> str:
    pieces, end = "", 0
    for match in _EXPRESSION.finditer(text):
        pieces += text[end : match.start()]
        end = match.end()
        words = _words(_named(kind, match[1]), match[1], values, escape)
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


def _named(kind: WordingKind, expression: str) -> Variable:
    name = expression.split("|")[0].strip()
    if name not in kind.names:
        raise ValueError(f"The wording {kind.key} declares no variable {name!r}.")
    return kind.names[name]


def _value(variable: Variable, values: Mapping[str, str | bool]) -> str | bool:
    if variable.name not in values:
        raise ValueError(f"The variable {variable.name!r} was given no value.")
    return values[variable.name]


def _around(text: str, at: int) -> str:
    """Some words around a place of a text, to find it."""
    return " ".join(text[at : at + 30].split())
