"""Copy objects from one PDF to another, key by key, by the lists of `allowed`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pikepdf

from toolkit.files.errors import DamagedError
from toolkit.files.pdf.allowed import ANY, DRAWINGS, KINDS, PASSIVE, VALUE
from toolkit.files.pdf.streams import Budget, check_pixels, fold

MAX_DEPTH = 120
MAX_OBJECTS = 300_000  # containers copied, of all kinds

# What a dropped key or kind is called where the sender is told; the rest is dropped without a word.
PROGRAM = "programme ou action automatique"
ATTACHED = "fichier joint"
MEDIA = "son, film ou objet en trois dimensions"
LINK = "lien vers autre chose qu’une page web"
WORDS = {
    "/JS": PROGRAM, "/JavaScript": PROGRAM, "/AA": PROGRAM, "/PA": PROGRAM, "/PS": PROGRAM, "/OpenAction": PROGRAM,
    "/AF": ATTACHED, "/EmbeddedFiles": ATTACHED, "/EF": ATTACHED, "/FileAttachment": ATTACHED, "/F": ATTACHED,
    "/Renditions": MEDIA, "/RichMedia": MEDIA, "/3D": MEDIA, "/Screen": MEDIA, "/Movie": MEDIA, "/Sound": MEDIA,
    "/XFA": "formulaire XFA",
}  # fmt: skip


class Copier:
    """Copies into `target`, each indirect object once, and remembers what it left behind."""

    kinds = KINDS

    def __init__(self, target: pikepdf.Pdf) -> None:
        self.target = target
        self.left: set[str] = set()
        self.words: set[str] = set()
        self.pages: dict[tuple[int, int], Any] = {}
        self.links: dict[tuple[int, int], Any] = {}
        self._budget = Budget()
        self._done: dict[tuple[int, int, str], Any] = {}
        self._count = 0

    def leave(self, key: str, words: str = "") -> None:
        """Note that a key or a kind was left behind, with what it is called where that differs from the usual."""
        self.left.add(key)
        if said := words or WORDS.get(key, ""):
            self.words.add(said)

    def alias(self, node: Any, kind: str, copy: Any) -> None:
        """Give `copy` for `node` wherever it is met as that kind."""
        if node.is_indirect:
            self._done[*node.objgen, kind] = copy

    def copy(self, value: Any, kind: str, depth: int = 0) -> Any:
        """Return the copy of a value as this kind, or None where the kind holds nothing of the sort.

        Raises DamagedError past the limits of depth and number, SwollenError where streams unfold too far.
        """
        if not isinstance(value, pikepdf.Object):
            return value  # a number, a boolean, null
        if not isinstance(value, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
            return plain(value)
        if depth > MAX_DEPTH:
            raise DamagedError("nested too deep")
        if isinstance(value, pikepdf.Array):
            return self._array(value, kind, depth)
        if kind in ("page", "annotation"):
            found = self.pages if kind == "page" else self.links
            return found.get(value.objgen) if value.is_indirect else None
        if kind == VALUE:
            self.leave("/Type")
            return None
        if kind == "drawing":
            subtype = name_of(value.get("/Subtype"))
            kind = DRAWINGS.get(subtype, "")
            if not kind or not isinstance(value, pikepdf.Stream):
                self.leave(subtype or "/Subtype")
                return None
        return self._container(value, kind, depth)

    def _array(self, value: Any, kind: str, depth: int) -> Any:
        self._spend(1 + len(value) // 16)
        key = (*value.objgen, kind) if value.is_indirect else None
        if key in self._done:
            return self._done[key]
        made = pikepdf.Array([self.copy(item, kind, depth + 1) for item in value])
        if key is not None:
            made = self._done[key] = self.target.make_indirect(made)
        return made

    def _container(self, value: Any, kind: str, depth: int) -> Any:
        key = (*value.objgen, kind) if value.is_indirect else None
        if key in self._done:
            return self._done[key]
        self._spend(1)
        made = self._stream(value, kind, depth) if isinstance(value, pikepdf.Stream) else pikepdf.Dictionary()
        if key is not None:  # known before its insides are copied: they may point back at it
            made = made if isinstance(made, pikepdf.Stream) else self.target.make_indirect(made)
            self._done[key] = made
        for name, child, rule in self._allowed(value, kind):
            copied = self.copy(child, rule, depth + 1)
            if copied is not None:
                made[name] = copied
        return made

    def _allowed(self, value: Any, kind: str) -> Iterator[tuple[str, Any, str]]:
        rules = self.kinds[kind]
        anything = rules.get(ANY)
        for name, child in value.items():
            rule = rules.get(name, anything)
            if rule is not None:
                yield name, child, rule
            elif name not in PASSIVE:
                self.leave(name)

    def _stream(self, value: Any, kind: str, depth: int) -> Any:
        content, only, parameters, jbig2 = fold(value, self._budget)
        if kind == "image":
            check_pixels(value.get("/Width"), value.get("/Height"), content, only)
        made = pikepdf.Stream(self.target, content)
        given = dict(parameters)
        if jbig2 is not None:
            given["/JBIG2Globals"] = self.copy(jbig2, "data", depth + 1)
        if only:
            made["/Filter"] = pikepdf.Name(only)
            if given:
                made["/DecodeParms"] = pikepdf.Dictionary(given)
        return made

    def _spend(self, number: int) -> None:
        self._count += number
        if self._count > MAX_OBJECTS:
            raise DamagedError("too many objects")


def plain(value: Any) -> Any:
    """A name or a string that belongs to no document."""
    if not value.is_indirect:
        return value
    return pikepdf.Object.parse(value.unparse(resolved=True))


def name_of(value: Any) -> str:
    """The name as « /Link », or an empty text for what is none, or one that is no UTF-8."""
    if not isinstance(value, pikepdf.Name):
        return ""
    try:
        return str(value)
    except UnicodeDecodeError:
        return ""


def is_number(value: Any) -> bool:
    """Whether it is a number, and no boolean."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
