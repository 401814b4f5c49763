"""What is left of a text once it is read as Markdown: CommonMark hides more than it shows."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from toolkit.text.markdown import escape_markdown
from toolkit.wordings.enums import Form, VariableKind
from toolkit.wordings.kinds import Values, Variable, WordingKind
from toolkit.wordings.language import fill, fill_line

# As mails and letters are read (toolkit.notifications.composing, toolkit.text.typography).
_MAIL = MarkdownIt("commonmark", {"html": False}).disable(["image", "code"])
_LETTER = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


class _Read(NamedTuple):
    """The words that a reader sees, those shown as code, and the addresses under words that may be clicked."""

    words: str
    code: str
    addresses: tuple[str, ...]


def check_reading(kind: WordingKind, subject: str, body: str) -> list[str]:
    """Return what keeps a mail or a letter from saying what it must, a French sentence each.

    Its names and its braces are right already (see `checking`). Linear in the length of the text.
    """
    barest = {variable.name: _barest(variable) for variable in kind.variables}
    fullest = {variable.name: _fullest(variable) for variable in kind.variables}
    problems = []
    title = _subject(kind, subject, barest)
    if not title:
        problems.append("L’objet serait vide, une fois sa mise en forme lue : écrivez-le en mots.")
    read = _read(kind, fill(kind, body, barest, escape=escape_markdown))
    if not read.words.strip():
        problems.append("Le texte serait vide, une fois sa mise en forme lue : écrivez-le en phrases.")
    code = _read(kind, fill(kind, body, fullest, escape=escape_markdown)).code
    in_code = [variable for variable in kind.variables if _mark(variable) in code]
    problems += [
        f"{variable.written} est dans un passage donné comme du code, entre accents graves : son contenu "
        "y serait abîmé. Retirez ces accents."
        for variable in in_code
    ]
    lost = [each for each in kind.required if each not in in_code and not _is_read(each, read, title)]
    return [*problems, *(_say_lost(variable) for variable in lost)]


def _mark(variable: Variable) -> str:
    """Letters that stand for its value: no name is a part of another's mark."""
    return f"zq{variable.name.replace('_', 'zz')}qz"


def _fullest(variable: Variable) -> str | bool:
    match variable.kind:
        case VariableKind.CONDITION:
            return True
        case VariableKind.AGREEMENT:
            return "m"
    return _mark(variable)


def _barest(variable: Variable) -> str | bool:
    if variable.kind == VariableKind.CONDITION:
        return False
    return _fullest(variable) if variable.required or variable.kind == VariableKind.AGREEMENT else ""


def _subject(kind: WordingKind, subject: str, values: Values) -> str:
    if kind.form == Form.LETTER:
        return fill_line(kind, subject, values, escape=str)
    return _read(kind, fill_line(kind, subject, values, escape=escape_markdown)).words.strip()


def _is_read(variable: Variable, read: _Read, title: str) -> bool:
    if _mark(variable) in read.words or _mark(variable) in title:
        return True
    return variable.kind == VariableKind.LINK and _mark(variable) in read.addresses


def _say_lost(variable: Variable) -> str:
    return (
        f"{variable.written} ({variable.label}) ne se lirait pas toujours : la mise en forme la cache, ou son "
        "paragraphe dépend d’une condition. Remettez-la dans un paragraphe qui reste."
    )


def _read(kind: WordingKind, source: str) -> _Read:
    tokens = (_LETTER if kind.form == Form.LETTER else _MAIL).parse(source)
    words, code, addresses = [], [], []
    for token in tokens:
        if token.type in {"fence", "code_block"}:
            code += [token.content, token.info]
        for child in token.children or ():
            (code if child.type == "code_inline" else words).append(child.content or " ")
        addresses += _addresses(token.children or ())
    return _Read("".join(words), "\n".join(code), tuple(addresses))


def _addresses(children: Iterable[Token]) -> Iterator[str]:
    """The address of each link that shows some words."""
    href, label = "", ""
    for child in children:
        if child.type == "link_open":
            href, label = str(child.attrGet("href")), ""
        elif child.type == "link_close":
            if label.strip():
                yield href
        else:
            label += child.content
