"""Compose the pages of a brochure: which chapters follow on the same page, where pull quotes and pictures go, how much
air lies between blocks, so that pages are full.

Texts are of any length, so nothing here is fixed. Blocks are measured once as the renderer lays them out, each chapter
on a page of its own; arrangements are then tried by arithmetic alone, chapter by chapter; the best one is laid out for
good, with air where pages have room.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from catalogue.fullness import Block, Sheet

MM = 96 / 25.4
FLOOR = 0.6  # no page is less full, but the last one of a chapter
WANTED, LAST_WANTED = 0.82, 0.78
AIRED = 0.87  # air between blocks brings a page so far, no further
MOST_AIR, MOST_AIR_OF_MODULE = 7 * MM, 22 * MM
GAP, TIGHT_GAP, CHAPTER_GAP = 9 * MM, 5.5 * MM, 14 * MM
LINES = 17 * MM  # the least of a text that begins or ends a page
KEPT = 60  # arrangements carried from one chapter to the next
MOST_INSERTS = 2  # at the end of one chapter

# What is worth what, a page that is blank for a tenth more than wanted being worth 0.6.
SHORT_PAGE, PER_BLANK, PER_BLANK_LAST = 100.0, 4.0, 6.0
PER_PAGE, PER_FOLLOWING, PER_TIGHT, PER_SPLIT, PER_UNPAIRED, PER_INSERT = 0.5, 0.6, 0.3, 3.0, 2.5, 0.2
ALONE = 8.0  # inserts that have a page to themselves: better beside a text that is broken, or with another
PER_UNFOLDED, FOLD, COVERS = 1.0, 4, 2  # sheets folded once make four pages
SPLIT_HEIGHT = 1.5  # of a module whose two lists stand one under the other


@dataclass(frozen=True)
class Choice:
    """How one chapter is laid out. `inserts` are the ranks of the quotes and pictures that end it.

    `is_split` lets modules run over pages, `in_pairs` begins a page with every second one.
    """

    chapter: str
    follows: bool = False
    is_tight: bool = False
    is_split: bool = False
    in_pairs: bool = False
    inserts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Arrangement:
    """The choices so far, what they cost, how far down which page they end, how many inserts are placed."""

    choices: tuple[Choice, ...] = ()
    cost: float = 0
    cursor: float = 0
    placed: int = 0
    pages: int = 0


@dataclass
class Filling:
    """A page being filled."""

    height: float
    cursor: float
    cost: float = 0
    pages: int = 0

    def end_page(self, wanted: float, weight: float) -> None:
        """Count what is left blank, and go to the next page."""
        fill = self.cursor / self.height
        if weight == PER_BLANK and fill < FLOOR:
            self.cost += SHORT_PAGE
        self.cost += PER_PAGE + weight * max(0.0, wanted - fill)
        self.cursor, self.pages = 0, self.pages + 1

    def put(self, height: float, gap: float, *, is_whole: bool, needs: float) -> None:
        """Put a block below what there is; `needs` is what must stand on one page with its beginning."""
        below = gap if self.cursor else 0
        room = self.height - self.cursor - below
        if self.cursor and room < min(needs, self.height):
            self.end_page(WANTED, PER_BLANK)
            below, room = 0, self.height
        if is_whole and height <= self.height:
            self.cursor += below + height
            return
        while height > room:
            self.cursor = self.height
            self.end_page(WANTED, PER_BLANK)
            height, below, room = height - room, 0, self.height
        self.cursor += below + height


def choose(
    blocks: Sequence[Block],
    inserts: Sequence[Block],
    height: float,
    *,
    splits: bool = False,
    full: Collection[str] = (),
) -> tuple[Choice, ...]:
    """The best choices for these chapters, and these inserts at the end of some of them.

    `splits`: modules run over pages. `full`: chapters that take no insert.
    """
    chapters: dict[str, list[Block]] = {}
    for block in blocks:
        chapters.setdefault(block.chapter, []).append(block)
    kept, last = [Arrangement()], next(reversed(chapters), "")
    for name, own in chapters.items():
        found: dict[tuple[int, ...], Arrangement] = {}
        for before in kept:
            left = len(inserts) - before.placed
            counts = [left] if name == last else range(min(0 if name in full else left, MOST_INSERTS) + 1)
            for choice in _options(before, own, counts, splits=splits):
                made = _extend(before, choice, own, inserts, height)
                key = (round(made.cursor / height * 50), made.placed, made.pages % FOLD)
                if key not in found or made.cost < found[key].cost:
                    found[key] = made
        kept = sorted(found.values(), key=lambda one: one.cost)[:KEPT]
    return min((_closed(one, height) for one in kept), key=lambda one: one.cost).choices


def _options(before: Arrangement, blocks: Sequence[Block], counts: Sequence[int], *, splits: bool) -> Iterator[Choice]:
    """What a chapter may be, with so many inserts at its end."""
    name = blocks[0].chapter
    modules = sum(block.is_module for block in blocks)
    shapes = [(False, False), *([(False, True)] if modules > 2 else []), *([(True, False)] if modules else [])]
    if splits and modules:
        shapes = [(True, False)]
    for follows in (False, True) if before.choices else (False,):
        for is_tight in (False, True):
            for is_split, in_pairs in shapes:
                for count in counts:
                    ranks = tuple(range(before.placed, before.placed + count))
                    yield Choice(name, follows, is_tight, is_split, in_pairs, ranks)


def _extend(
    before: Arrangement, choice: Choice, blocks: Sequence[Block], inserts: Sequence[Block], height: float
) -> Arrangement:
    page = Filling(height, before.cursor, pages=before.pages)
    if not choice.follows and before.cursor:
        page.end_page(LAST_WANTED, PER_BLANK_LAST)
    everything = [*blocks, *(inserts[rank] for rank in choice.inserts)]
    gap = TIGHT_GAP if choice.is_tight else GAP
    for rank, block in enumerate(everything):
        is_split = choice.is_split and block.is_module
        is_whole = block.is_whole and not is_split
        tall = block.height * (SPLIT_HEIGHT if is_split else 1)
        needs = tall if is_whole else min(tall, LINES)
        if block.is_heading and rank + 1 < len(everything):
            following = everything[rank + 1]
            needs += block.below + (following.height if following.is_whole and not choice.is_split else LINES)
        above = CHAPTER_GAP if rank == 0 else everything[rank - 1].below if everything[rank - 1].is_heading else gap
        if choice.in_pairs and _begins_page(block):
            page.end_page(WANTED, PER_BLANK)
        pages = page.pages
        page.put(tall, above, is_whole=is_whole, needs=needs)
        if rank == len(blocks) and page.pages > pages:
            page.cost += ALONE
    page.cost += PER_FOLLOWING * choice.follows + PER_TIGHT * choice.is_tight + PER_SPLIT * choice.is_split
    if not choice.in_pairs and sum(block.is_module for block in blocks) > 2:
        page.cost += PER_UNPAIRED
    page.cost += PER_INSERT * max(0, len(choice.inserts) - 1)
    return Arrangement(
        choices=(*before.choices, choice),
        cost=before.cost + page.cost,
        cursor=page.cursor,
        placed=before.placed + len(choice.inserts),
        pages=page.pages,
    )


def _begins_page(block: Block) -> bool:
    """Whether it is the third module, the fifth… The heading of the chapter is the block of rank 1."""
    return block.is_module and block.rank > 3 and block.rank % 2 == 0


def _closed(arrangement: Arrangement, height: float) -> Arrangement:
    page = Filling(height, arrangement.cursor, pages=arrangement.pages)
    page.end_page(LAST_WANTED, PER_BLANK_LAST)
    unfolded = PER_UNFOLDED if (page.pages + COVERS) % FOLD else 0
    return replace(arrangement, cost=arrangement.cost + page.cost + unfolded, pages=page.pages)


def style_of(choices: Sequence[Choice]) -> str:
    """The choices as rules."""
    rules = []
    for choice in choices:
        chapter = f'[data-chapter="{choice.chapter}"]'
        if choice.follows:
            rules.append(f"{chapter} {{ break-before: auto; margin-block-start: {CHAPTER_GAP:.2f}px; }}")
        if choice.is_tight:
            rules.append(f"{chapter} > :not(h2) {{ margin-block-end: {TIGHT_GAP:.2f}px; }}")
        if choice.in_pairs:
            rules.append(f"{chapter} > .module:nth-child(2n+4) {{ break-before: page; }}")
        if choice.is_split:
            rules.append(f"{chapter} .module {{ break-inside: auto; }} {chapter} .module__lists {{ display: block; }}")
            rules.append(f"{chapter} .module__lists > div + div {{ margin-block-start: 4mm; }}")
    return "\n".join(rules)


def air(blocks: Sequence[Block], sheets: Sequence[Sheet], height: float) -> str:
    """More room between the blocks of the pages that have some, as rules; it moves nothing to another page."""
    rules = []
    for sheet in sheets:
        ending = [block for block in blocks if block.last_on == sheet.number]
        spread = [block for block in ending[:-1] if not block.is_heading]
        if sheet.is_cover or sheet.fill >= AIRED or not spread:
            continue
        share = (AIRED - sheet.fill) * height / len(spread)
        for block in spread:
            more = min(MOST_AIR_OF_MODULE if block.is_module else MOST_AIR, share)
            place = f'[data-chapter="{block.chapter}"] > :nth-child({block.rank})'
            rules.append(f"{place} {{ margin-block-end: {block.below + more:.2f}px; }}")
    return "\n".join(rules)
