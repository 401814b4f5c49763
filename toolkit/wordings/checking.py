"""What keeps a text from being sent. Linear in its length, which is bounded first."""

import re
from collections import Counter
from difflib import get_close_matches

from toolkit.wordings.enums import Form, VariableKind
from toolkit.wordings.kinds import WordingKind
from toolkit.wordings.language import (
    BODY_LIMIT,
    ENTRIES_LIMIT,
    EXPRESSION,
    PARAGRAPHS,
    SUBJECT_LIMIT,
    TITLE_LIMIT,
    split_library,
    split_mail,
    variable_of,
)
from toolkit.wordings.reading import check_reading

REPEATS = 12  # of one variable in one text
_TAG = re.compile(r"\{%|%\}|\{#|#\}")


def check(kind: WordingKind, text: str) -> list[str]:
    """Return what keeps a text from being sent, a French sentence each; nothing when it is right."""
    subject, body = split_mail(text) if kind.has_subject else ("", text.strip())
    problems = _check_lengths(kind, subject, body) or (_check_entries(text) if kind.form == Form.LIBRARY else [])
    if problems:
        return problems
    faults = [each for check_one in _CHECKS for each in check_one(kind, text)]
    if faults or not kind.has_subject:
        return faults
    return _check_remains(kind, subject, body) or check_reading(kind, subject, body)


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


def _check_braces(kind: WordingKind, text: str) -> list[str]:
    tag = _TAG.search(text)
    if tag:
        return [
            f"« {_around(text, tag.start())} » ressemble à une instruction : un texte ne tient que des phrases et des "
            "variables entre doubles accolades. Retirez-la."
        ]
    rest = EXPRESSION.sub("", text)
    for mark in ("{{", "}}"):
        if mark in rest:
            return [
                f"Des accolades sont ouvertes sans être fermées, ou l’inverse : « {_around(rest, rest.index(mark))} ». "
                "Une variable s’écrit {{ nom }}."
            ]
    return []


def _check_names(kind: WordingKind, text: str) -> list[str]:
    problems = []
    for expression in dict.fromkeys(EXPRESSION.findall(text)):
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
    for paragraph in PARAGRAPHS.split(text):
        for match in EXPRESSION.finditer(paragraph):
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
    return not EXPRESSION.sub(lambda one: "" if one[1].strip() in conditions else one[0], rest).strip()


def _check_repeats(kind: WordingKind, text: str) -> list[str]:
    """What a person typed may be long: repeated at will, it would make a mail of several megabytes."""
    if not kind.has_subject:  # each reason of a library is short, and taken alone
        return []
    counts = Counter(expression.strip() for expression in EXPRESSION.findall(text))
    return [
        f"{kind.names[name].written} revient {count} fois : gardez-la {REPEATS} fois au plus."
        for name, count in counts.items()
        if count > REPEATS and name in kind.names and kind.names[name].kind != VariableKind.CONDITION
    ]


def _check_kept(kind: WordingKind, text: str) -> list[str]:
    named = {expression.split("|")[0].strip() for expression in EXPRESSION.findall(text)}
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
    if not any(_always_says(kind, paragraph) for paragraph in PARAGRAPHS.split(body)):
        problems.append("Tous les paragraphes peuvent disparaître : écrivez-en un qui reste toujours.")
    return problems


def _always_says(kind: WordingKind, text: str) -> bool:
    named = [variable_of(kind, expression) for expression in EXPRESSION.findall(text)]
    if any(variable.drops or variable.kind == VariableKind.CONDITION for variable in named):
        return False
    return any(variable.required for variable in named) or bool(EXPRESSION.sub("", text).strip())


def _around(text: str, at: int) -> str:
    """Some words around a place of a text, to find it."""
    return " ".join(text[at : at + 30].split())


_CHECKS = (_check_braces, _check_names, _check_blocks, _check_kept, _check_repeats)
