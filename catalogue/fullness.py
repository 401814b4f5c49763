"""How full the pages of a brochure are, read from what the renderer laid out. Lengths are in its pixels, 96 an inch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Of the boxes of the renderer: what is seen by itself, where a box that only holds others may end lower.
_SEEN = {"TextBox", "BlockReplacedBox", "InlineReplacedBox", "TableCellBox"}
BARE = 0.25  # of its height


@dataclass(frozen=True)
class Sheet:
    """One page. `fill` is the share of its height that is used, `chapters` those that it shows, in order.

    `ends` says that the last of them ends there: nothing of it is on the next page.
    """

    number: int
    fill: float
    chapters: tuple[str, ...]
    ends: bool
    is_cover: bool

    def is_short(self, floor: float) -> bool:
        """Whether it is less full than it must be; the last page of a chapter may be."""
        return not self.is_cover and not self.ends and self.fill < floor

    @property
    def is_bare(self) -> bool:
        """Whether it shows next to nothing: a quote that found no room where a chapter ends."""
        return not self.is_cover and self.fill < BARE


@dataclass
class Block:
    """A direct child of a chapter. `rank` counts from 1; `first_on` and `last_on` are pages, from 1."""

    chapter: str
    rank: int
    height: float
    below: float
    is_whole: bool
    is_heading: bool
    is_module: bool
    first_on: int
    last_on: int


def fullness(document: Any) -> list[Sheet]:
    """How full each page is."""
    shown = [[name for name, _ in _sections(page)] for page in document.pages]
    found = []
    for index, page in enumerate(document.pages):
        names = tuple(shown[index])
        following = shown[index + 1] if index + 1 < len(shown) else []
        found.append(
            Sheet(
                number=index + 1,
                fill=_fill(page) if names else 1.0,
                chapters=names,
                ends=not names or names[-1] not in following,
                is_cover=not names,
            )
        )
    return found


def blocks_of(document: Any) -> list[Block]:
    """Every block of every chapter, in order; what runs over pages is one block, as high as its pieces together."""
    found: dict[Any, Block] = {}
    for number, page in enumerate(document.pages, start=1):
        for name, section in _sections(page):
            for box in section.children:
                if not box.is_in_normal_flow() or box.element is None:
                    continue
                block = found.get(box.element)
                if block is None:
                    siblings = list(section.element)
                    block = found[box.element] = Block(
                        chapter=name,
                        rank=siblings.index(box.element) + 1,
                        height=0,
                        below=0,
                        is_whole=box.style["break_inside"] == "avoid",
                        is_heading=box.element_tag == "h2",
                        is_module="module" in (box.element.get("class") or "").split(),
                        first_on=number,
                        last_on=number,
                    )
                block.height += box.border_height()
                block.below, block.last_on = box.margin_bottom, number
    return list(found.values())


def page_height(document: Any) -> float:
    """The height of the text of a page that is no cover."""
    return next((page._page_box.height for page in document.pages if _sections(page)), 0.0)


def _fill(page: Any) -> float:
    box = page._page_box
    top = box.content_box_y()
    bottom = max((_bottom(each) for each in box.children[0].descendants() if _is_seen(each)), default=top)
    return min(1.0, (bottom - top) / box.height)


def _is_seen(box: Any) -> bool:
    return type(box).__name__ in _SEEN


def _bottom(box: Any) -> float:
    return box.position_y + box.margin_height()


def _sections(page: Any) -> list[tuple[str, Any]]:
    """The chapters of a page, in order, each with its box."""
    return list(_find(page._page_box.children[0]))


def _find(box: Any) -> Iterator[tuple[str, Any]]:
    for child in getattr(box, "children", ()):
        name = child.element.get("data-chapter") if child.element is not None else None
        if name:
            yield name, child
        elif child.element_tag in {"body", "main"}:
            yield from _find(child)
