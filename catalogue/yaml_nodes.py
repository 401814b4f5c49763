"""YAML read as nodes, so that each mistake is reported with its line. Only plain data; nothing is constructed."""

import datetime
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml
from django.utils import timezone

from catalogue.documents import PARIS
from catalogue.errors import ImportRefusedError, Problem

_KIND_NAMES = {
    "str": "un texte",
    "int": "un nombre entier",
    "float": "un nombre",
    "bool": "oui ou non",
    "null": "rien",
    "timestamp": "une date",
}


def compose(text: str) -> yaml.Node:
    """Return the root node of the one document in the text. Raises ImportRefusedError, with the line, otherwise."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise ImportRefusedError(
            [Problem(line, "", f"la syntaxe YAML n’est pas lisible ({error.problem}).")]
        ) from error
    except yaml.YAMLError as error:
        raise ImportRefusedError([Problem(0, "", "le fichier contient des caractères que YAML refuse.")]) from error
    except RecursionError as error:
        raise ImportRefusedError([Problem(0, "", "le fichier imbrique trop de niveaux.")]) from error
    if root is None:
        raise ImportRefusedError([Problem(0, "", "le fichier est vide.")])
    return root


def kind_of(node: yaml.Node) -> str:
    """Return `map`, `seq`, or the short tag of a scalar."""
    if isinstance(node, yaml.MappingNode):
        return "map"
    if isinstance(node, yaml.SequenceNode):
        return "seq"
    return node.tag.rsplit(":", 1)[-1]


def describe(node: yaml.Node) -> str:
    """Return the French name of what a node holds."""
    kind = kind_of(node)
    return {"map": "un groupe de clés", "seq": "une liste"}.get(kind) or _KIND_NAMES.get(kind, "une valeur inconnue")


def _decimal(node: yaml.Node) -> Decimal | None:
    try:
        value = Decimal(node.value) if kind_of(node) in {"int", "float"} else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


class MappingReader:
    """Reads one mapping key by key, writes each mistake in `problems` and goes on, so that one run lists them all.

    A reading that failed returns a harmless value of the right type; nothing is imported once a problem is listed.
    `close()` refuses the keys that nobody asked for.
    """

    def __init__(self, node: yaml.Node | None, path: str, problems: list[Problem], *, line: int = 0) -> None:
        self.path = path
        self.problems = problems
        self.line = node.start_mark.line + 1 if node is not None else line
        self.values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        self._asked: set[str] = set()
        self._broken = node is None
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            self._broken = True
            self._report(self.line, "", f"attendu\u00a0: un groupe de clés, trouvé\u00a0: {describe(node)}.")
            return
        self._read_keys(node)

    def _read_keys(self, node: yaml.MappingNode) -> None:
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(line, "", "une clé doit être un mot.")
                continue
            key = key_node.value
            if key in self.values:
                self._report(line, key, f"cette clé figure déjà ligne {self._lines[key]}\u00a0: gardez-en une.")
                continue
            self.values[key] = value_node
            self._lines[key] = line

    def _report(self, line: int, key: str, text: str) -> None:
        name = ".".join(part for part in (self.path, key) if part)
        self.problems.append(Problem(line, name, text))

    def report(self, key: str, text: str) -> None:
        """List a mistake about a key that was read."""
        self._report(self._lines.get(key, self.line), key, text)

    def has(self, key: str) -> bool:
        """Tell whether the file speaks of the key; an explicit `null` counts as left out."""
        self._asked.add(key)
        return key in self.values and kind_of(self.values[key]) != "null"

    def _node(self, key: str, *, required: bool) -> yaml.Node | None:
        if self.has(key):
            return self.values[key]
        if required and not self._broken:
            said = "est vide" if key in self.values else "manque"
            self.report(key, f"cette clé {said}\u00a0: elle est obligatoire.")
        return None

    def close(self) -> None:
        """Refuse unknown keys."""
        for key in self.values.keys() - self._asked:
            known = ", ".join(sorted(self._asked))
            self.report(key, f"cette clé est inconnue. Clés possibles ici\u00a0: {known}.")

    def text(self, key: str, *, required: bool = True, max_length: int | None = None) -> str:
        """Return a text without outer blanks; the empty string when it may be left out and is."""
        node = self._node(key, required=required)
        if node is None:
            return ""
        value = self._text_of(node, key, max_length)
        if required and not value and kind_of(node) == "str":
            self.report(key, "ce texte est vide\u00a0: il est obligatoire.")
        return value

    def optional_text(self, key: str, *, max_length: int | None = None) -> str | None:
        """Return a text, or None when it is left out."""
        return self.text(key, required=False, max_length=max_length) if self.has(key) else None

    def _text_of(self, node: yaml.Node, key: str, max_length: int | None) -> str:
        line = node.start_mark.line + 1
        if kind_of(node) != "str":
            hint = " Mettez-le entre guillemets." if isinstance(node, yaml.ScalarNode) else ""
            self._report(line, key, f"attendu\u00a0: un texte, trouvé\u00a0: {describe(node)}.{hint}")
            return ""
        value = unicodedata.normalize("NFC", node.value).strip()
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in value):
            self._report(line, key, "ce texte contient un caractère de contrôle\u00a0: retirez-le.")
        if max_length and len(value) > max_length:
            self._report(line, key, f"ce texte compte {len(value)} caractères\u00a0: {max_length} au plus.")
        return value

    def choice(self, key: str, values: list[str]) -> str | None:
        """Return one of the values, compared in capitals, or None when it is left out."""
        value = self.optional_text(key)
        if value is None or value.upper() in values:
            return value and value.upper()
        self.report(key, f"«\u202f{value}\u202f» n’est pas possible ici. Choisissez parmi\u00a0: {', '.join(values)}.")
        return None

    def integer(self, key: str, *, low: int, high: int, required: bool = True) -> int | None:
        """Return a whole number between two bounds, both included; None when it is left out."""
        node = self._node(key, required=required)
        if node is None:
            return None
        try:
            value = int(node.value) if kind_of(node) == "int" else None
        except ValueError:
            value = None
        if value is None:
            self.report(key, f"attendu\u00a0: un nombre entier, trouvé\u00a0: {describe(node)}.")
        elif not low <= value <= high:
            self.report(key, f"{value} n’est pas possible ici\u00a0: de {low} à {high}.")
        else:
            return value
        return None

    def boolean(self, key: str) -> bool | None:
        """Return yes or no, as YAML writes them; None when it is left out."""
        node = self._node(key, required=False)
        if node is not None and kind_of(node) == "bool":
            return node.value.lower() in {"true", "yes", "on"}
        if node is not None:
            self.report(key, f"attendu\u00a0: true ou false, trouvé\u00a0: {describe(node)}.")
        return None

    def optional_amount(self, key: str) -> Decimal | None:
        """Return an amount, or None when it is left out."""
        return self.amount(key) if self.has(key) else None

    def time(self, key: str) -> datetime.time | None:
        """Return an hour of the day written "14:00", in quotes, or None when it is left out."""
        value = self.optional_text(key)
        if value is None:
            return None
        try:
            return datetime.datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007  # an hour of no day
        except ValueError:
            self.report(key, 'attendu\u00a0: une heure entre guillemets, comme "14:00".')
            return None

    def hundredths(self, key: str, *, low: Decimal, high: Decimal) -> Decimal | None:
        """Return a number of two decimals at most between two bounds, both included; None when it is left out."""
        node = self._node(key, required=False)
        if node is None:
            return None
        value = _decimal(node)
        if value is None:
            self.report(key, f"attendu\u00a0: un nombre, trouvé\u00a0: {describe(node)}.")
        elif not low <= value <= high or value != value.quantize(Decimal("0.01")):
            sentence = f"{node.value} n’est pas possible ici\u00a0: de {low} à {high}, avec deux décimales au plus."
            self.report(key, sentence)
        else:
            return value
        return None

    def amount(self, key: str) -> Decimal:
        """Return euros and cents, from zero to 999 999.99."""
        node = self._node(key, required=True)
        if node is None:
            return Decimal(0)
        value = _decimal(node)
        if value is None:
            self.report(key, f"attendu\u00a0: un montant en euros, trouvé\u00a0: {describe(node)}.")
        elif not 0 <= value < 1_000_000 or value != value.quantize(Decimal("0.01")):
            self.report(key, "un montant va de 0 à 999\u202f999,99\u202f€, avec deux décimales au plus.")
        else:
            return value
        return Decimal(0)

    def day(self, key: str, *, required: bool = True) -> datetime.date | None:
        """Return a date written 2025-01-15; None when it is left out or wrong."""
        return self._temporal(key, required, datetime.date.fromisoformat, "une date comme 2025-01-15")

    def instant(
        self, key: str, *, required: bool, of_day: Callable[[datetime.date], datetime.datetime]
    ) -> datetime.datetime | None:
        """Return an instant written as a day (`of_day` says which) or in full; without an offset it is Paris time."""

        def parse(value: str) -> datetime.datetime:
            if len(value) <= 10:
                return of_day(datetime.date.fromisoformat(value))
            moment = datetime.datetime.fromisoformat(value)
            return moment if timezone.is_aware(moment) else timezone.make_aware(moment, PARIS)

        return self._temporal(key, required, parse, "une date comme 2025-01-15 ou 2025-01-15T12:00:00+01:00")

    def _temporal(self, key: str, required: bool, parse: Callable, wanted: str) -> Any:
        node = self._node(key, required=required)
        if node is None:
            return None
        if kind_of(node) in {"timestamp", "str"}:
            try:
                value = parse(node.value.strip())
                if 1990 <= value.year <= 2200:
                    return value
            except (ValueError, OverflowError):
                pass
        self.report(key, f"attendu\u00a0: {wanted}, de 1990 à 2200.")
        return None

    def child(self, key: str, *, required: bool = True) -> "MappingReader | None":
        """Return the reader of a mapping, or None when it may be left out and is."""
        node = self._node(key, required=required)
        if node is None and not required:
            return None
        return MappingReader(node, self._path(key), self.problems, line=self.line)

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _entries(self, key: str, *, required: bool) -> list[tuple[str, yaml.Node]]:
        node = self._node(key, required=required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.report(key, f"attendu\u00a0: une liste, trouvé\u00a0: {describe(node)}.")
            return []
        return [(f"{key}[{rank}]", item) for rank, item in enumerate(node.value, start=1)]

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of texts, none of them empty."""
        values = []
        for name, node in self._entries(key, required=required):
            value = self._text_of(node, name, None)
            if not value and kind_of(node) == "str":
                self._report(node.start_mark.line + 1, name, "ce texte est vide\u00a0: écrivez-le ou retirez la ligne.")
            values.append(value)
        return tuple(values)

    def children(self, key: str, *, required: bool = True) -> list["MappingReader"]:
        """Return the readers of a list of mappings."""
        return [
            MappingReader(node, self._path(name), self.problems) for name, node in self._entries(key, required=required)
        ]

    def texts_or_children(self, key: str, *, text_key: str) -> list["MappingReader"]:
        """Return readers of a list whose items are mappings, or a text that stands for `{text_key: text}`."""
        readers = []
        for name, node in self._entries(key, required=True):
            if isinstance(node, yaml.ScalarNode):
                word = yaml.ScalarNode("tag:yaml.org,2002:str", text_key, node.start_mark, node.end_mark)
                node = yaml.MappingNode("tag:yaml.org,2002:map", [(word, node)], node.start_mark, node.end_mark)
            readers.append(MappingReader(node, self._path(name), self.problems))
        return readers
