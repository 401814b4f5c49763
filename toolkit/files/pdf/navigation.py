"""Links and bookmarks: to a page of the document, to a web page, to a mail address, and nowhere else."""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from toolkit.files.pdf.copying import LINK, PROGRAM, Copier, is_number, name_of, plain

MAX_BOOKMARKS = 2_000
MAX_LEVELS = 20
MAX_NAMES = 20_000
MAX_URI = 2_000
# A page of the web, without a backslash that leads to another machine; a mail address, without what some programs
# attach to the mail.
SAFE_URI = re.compile(
    r"https?://[^\s\\/\x00-\x1f\x7f][^\s\\\x00-\x1f\x7f]*|mailto:[^\s\\/?&\x00-\x1f\x7f]+", re.IGNORECASE
)
FITS = {"/XYZ": 3, "/Fit": 0, "/FitH": 1, "/FitV": 1, "/FitR": 4, "/FitB": 0, "/FitBH": 1, "/FitBV": 1}
LINK_KEYS = frozenset({"/Rect", "/Border", "/C", "/H", "/F", "/QuadPoints", "/StructParent", "/Contents"})


class Navigator:
    """Makes the links and bookmarks of the copy from those of the source."""

    def __init__(self, source: pikepdf.Pdf, copier: Copier) -> None:
        self._source = source
        self._copier = copier
        self._named: dict[bytes, Any] | None = None

    def link(self, annotation: Any) -> Any:
        """The link made anew, or None when it leads nowhere that a paper may lead to."""
        goal = self._goal(annotation)
        made = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link)
        if goal is None:
            return None
        for key in LINK_KEYS:
            value = annotation.get(key)
            if value is not None and not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                made[key] = self._copier.copy(value, "value")
        for key, value in goal.items():
            made[key] = value
        return self._copier.target.make_indirect(made)

    def judge(self, action: Any) -> None:
        """Note what an action would have done, if it is none of those that lead to a page or to the web."""
        if isinstance(action, pikepdf.Dictionary):
            self._act(action)

    def outline(self) -> None:
        """Rebuild the bookmarks."""
        top = self._source.Root.get("/Outlines")
        if not isinstance(top, pikepdf.Dictionary):
            return
        made = self._copier.target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Outlines))
        count = self._bookmarks(top, made, seen=set(), depth=0)
        if count:
            self._copier.target.Root["/Outlines"] = made

    def _bookmarks(self, source: Any, parent: Any, *, seen: set[tuple[int, int]], depth: int) -> int:
        former, count = None, 0
        for item in _chain(source.get("/First"), seen):
            made = self._copier.target.make_indirect(pikepdf.Dictionary(Title=self._title(item), Parent=parent))
            for key, value in (self._goal(item) or {}).items():
                made[key] = value
            if former is None:
                parent["/First"] = made
            else:
                former["/Next"], made["/Prev"] = made, former
            former, count = made, count + 1
            if depth < MAX_LEVELS:
                self._bookmarks(item, made, seen=seen, depth=depth + 1)
            elif "/First" in item:
                self._copier.leave("/First")
        if len(seen) > MAX_BOOKMARKS:
            self._copier.leave("/Outlines")  # some were not looked at
        if former is not None:
            parent["/Last"] = former
            parent["/Count"] = count if depth == 0 else -count  # folded, but for the first level
        return count

    def _title(self, item: Any) -> Any:
        title = item.get("/Title")
        return plain(title) if isinstance(title, pikepdf.String) else pikepdf.String("")

    def _goal(self, node: Any) -> dict[str, Any] | None:
        if (action := node.get("/A")) is not None:
            return self._act(action) if isinstance(action, pikepdf.Dictionary) else None
        goal = self._destination(node.get("/Dest"))
        return {"/Dest": goal} if goal is not None else None

    def _act(self, action: Any) -> dict[str, Any] | None:
        kind = name_of(action.get("/S"))
        if "/Next" in action:
            self._copier.leave("/Next", PROGRAM)
        if kind == "/GoTo":
            goal = self._destination(action.get("/D"))
            return {"/Dest": goal} if goal is not None else None
        if address := safe_address(action):
            return {"/A": pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address.encode("latin-1")))}
        elsewhere = kind in ("/URI", "/GoToR", "/GoToE", "/Launch", "/Thread", "/GoTo3DView")
        self._copier.leave(kind or "/S", LINK if elsewhere else PROGRAM)
        return None

    def _destination(self, goal: Any) -> Any:
        if isinstance(goal, pikepdf.String | pikepdf.Name):
            goal = self._names().get(_key(goal))
        if isinstance(goal, pikepdf.Dictionary):
            goal = goal.get("/D")
        if not isinstance(goal, pikepdf.Array) or len(goal) < 1:
            return None
        page = self._page(goal[0])
        if page is None:
            return None
        fit = name_of(goal[1]) if len(goal) > 1 else "/Fit"
        if fit not in FITS:
            fit = "/Fit"
        where = [goal[index] if index < len(goal) else None for index in range(2, 2 + FITS[fit])]
        return pikepdf.Array([page, pikepdf.Name(fit), *(item if is_number(item) else None for item in where)])

    def _page(self, found: Any) -> Any:
        if isinstance(found, pikepdf.Dictionary) and found.is_indirect:
            return self._copier.pages.get(found.objgen)
        if isinstance(found, int) and 0 <= found < len(self._copier.target.pages):
            return self._copier.target.pages[found].obj
        return None

    def _names(self) -> dict[bytes, Any]:
        if self._named is None:
            self._named = {}
            old = self._source.Root.get("/Dests")
            if isinstance(old, pikepdf.Dictionary):
                self._named |= {key.encode("utf-8", "surrogateescape"): value for key, value in old.items()}
            names = self._source.Root.get("/Names")
            tree = names.get("/Dests") if isinstance(names, pikepdf.Dictionary) else None
            for key, value in _leaves(tree):
                self._named[key] = value
        return self._named


def safe_address(action: Any) -> str:
    """The page of the web or the mail address that the action leads to, or an empty text where it is neither."""
    address = action.get("/URI")
    if name_of(action.get("/S")) != "/URI" or not isinstance(address, pikepdf.String):
        return ""
    text = bytes(address).decode("latin-1").strip()
    return text if len(text) <= MAX_URI and SAFE_URI.fullmatch(text) else ""


def _key(name: Any) -> bytes:
    return bytes(name) if isinstance(name, pikepdf.String) else name_of(name).encode()


def _chain(item: Any, seen: set[tuple[int, int]]) -> Iterator[Any]:
    while isinstance(item, pikepdf.Dictionary) and item.is_indirect:
        if item.objgen in seen or len(seen) > MAX_BOOKMARKS:
            return
        seen.add(item.objgen)
        yield item
        item = item.get("/Next")


def _leaves(tree: Any) -> Iterator[tuple[bytes, Any]]:
    """The pairs of a tree of names, each node once."""
    waiting, seen, count = [tree], set(), 0
    while waiting:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        pairs = node.get("/Names")
        if isinstance(pairs, pikepdf.Array):
            items = list(pairs)
            for name, value in zip(items[::2], items[1::2], strict=False):
                if isinstance(name, pikepdf.String) and count < MAX_NAMES:
                    count += 1
                    yield bytes(name), value
        kids = node.get("/Kids")
        if isinstance(kids, pikepdf.Array) and len(seen) < MAX_NAMES:
            waiting.extend(kids)
