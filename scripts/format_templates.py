#!/usr/bin/env python
"""Break the lines of HTML templates that are longer than 200 characters, where a space changes nothing on the page.

Usage: scripts/format_templates.py [--check] FOLDER…

A long line is cut beside block elements first (after a <br>, never before), the outermost before the others; then
between the attributes of a tag; then at a space of a text, between words. Nothing is put beside inline elements or
inside a template tag: spaces before French punctuation stay as they were written. Shorter lines are left alone.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LIMIT = 200
FILL = 120
INDENT = "  "
ENDS = '.,;:!?}>"'  # of a clause, a value or a tag: a better place than between two words of a phrase

VALUE = r"""(?:"(?:\{%.*?%\}|\{\{.*?\}\}|[^"])*"|'(?:\{%.*?%\}|\{\{.*?\}\}|[^'])*'|\{%.*?%\}|\{\{.*?\}\})"""
TOKEN = re.compile(
    rf"""
    (?P<django>\{{%.*?%\}}|\{{\{{.*?\}}\}}|\{{\#.*?\#\}})
    | (?P<comment><!--.*?-->|<![^>]*>)
    | </?(?P<name>[a-zA-Z][\w:-]*)(?P<rest>(?:{VALUE}|[^"'>])*)>
    """,
    re.VERBOSE | re.DOTALL,
)
DJANGO_TAG = re.compile(r"\{%-?\s*(\w+)")

BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|br|caption|circle|col|colgroup|dd|defs|details|dialog|div|dl|dt|fieldset|"
    r"figcaption|figure|footer|form|g|h[1-6]|head|header|hr|legend|li|line|link|main|meta|nav|ol|optgroup|option|p|path|"
    r"polyline|pre|rect|script|section|style|summary|table|tbody|td|template|tfoot|th|thead|title|tr|ul"
)
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "use", "wbr"})
RAW = frozenset({"option", "pre", "script", "style", "textarea", "title"})  # their text is kept as it is
OPENING = frozenset({"block", "for", "if", "ifchanged", "with"})
MIDDLE = frozenset({"elif", "else", "empty"})


class Gap(NamedTuple):
    """A place where a line may be cut: the characters from `start` to `end` make room for the line break."""

    start: int
    end: int
    depth: int
    indent: int


class Gaps(NamedTuple):
    """The gaps of a template, by kind, in order."""

    blocks: list[Gap]
    attributes: list[Gap]
    words: list[Gap]


def find_gaps(text: str) -> Gaps:
    """Return where `text` may be cut."""
    gaps = Gaps([], [], [])
    depth, raw, position, beside_block = 0, "", 0, False
    for match in TOKEN.finditer(text):
        name = (match["name"] or "").lower()
        closes = match.group().startswith("</")
        if raw and not (closes and name == raw):
            continue
        between = text[position : match.start()]
        is_block = BLOCKS.fullmatch(name) is not None
        before, after = _steps(match, name, closes=closes)
        if not raw:
            if not between.strip(" ") and (beside_block or (is_block and name != "br")):
                gaps.blocks.append(Gap(position, match.start(), depth, depth + min(before, 0)))
            else:
                gaps.words.extend(_spaces(between, position, depth))
            if name:
                gaps.attributes.extend(_spaces(re.sub(VALUE, _masked, match["rest"]), match.start("rest"), depth))
        depth += before + after
        raw = name if name in RAW and not closes else ""
        beside_block = is_block and not raw
        position = match.end()
    if not raw:
        gaps.words.extend(_spaces(text[position:], position, depth))
    return gaps


def _masked(match: re.Match[str]) -> str:
    return "x" * len(match.group())


def _spaces(text: str, offset: int, depth: int) -> Iterator[Gap]:
    for match in re.finditer(" +", text):
        yield Gap(offset + match.start(), offset + match.end(), depth, depth)


def _steps(match: re.Match[str], name: str, *, closes: bool) -> tuple[int, int]:
    """Return by how much the depth changes before and after a token."""
    if name:
        if name in VOID or match["rest"].endswith("/"):
            return 0, 0
        return (-1, 0) if closes else (0, 1)
    tag = DJANGO_TAG.match(match.group())
    word = tag[1] if tag else ""
    if word in MIDDLE:
        return -1, 1
    return (-1, 0) if word.startswith("end") and word[3:] in OPENING else (0, int(word in OPENING))


def break_lines(text: str) -> str:
    """Return `text` with its long lines cut. What cannot be cut stays long."""
    gaps, lines, start = find_gaps(text), [], 0
    for line in text.split("\n"):
        end = start + len(line)
        lines.extend(_broken(text, start, end, gaps) if len(line) > LIMIT else [line])
        start = end + 1
    return "\n".join(lines)


def _broken(text: str, start: int, end: int, gaps: Gaps) -> list[str]:
    margin = len(text[start:end]) - len(text[start:end].lstrip(" "))
    here = Gaps(*([gap for gap in kind if start + margin < gap.start and gap.end < end] for kind in gaps))
    known = [gap for kind in here for gap in kind]
    if not known:
        return [text[start:end]]
    base = _depth_at(text, start, end, gaps)
    return list(_pieces(text, start + margin, end, here, base=base, margin=" " * margin))


def _depth_at(text: str, start: int, end: int, gaps: Gaps) -> int:
    """The depth at which the line that begins at `start` is written."""
    first = min((gap for kind in gaps for gap in kind if start < gap.start < end), key=lambda gap: gap.start)
    depth = first.depth
    for match in TOKEN.finditer(text, start, first.start):
        before, after = _steps(match, (match["name"] or "").lower(), closes=match.group().startswith("</"))
        depth -= before + after
    return depth


def _pieces(text: str, start: int, end: int, gaps: Gaps, *, base: int, margin: str) -> Iterator[str]:
    """Yield the lines of one piece, cut at its outermost blocks, and then again where a part is still too long."""
    if len(margin) + end - start <= LIMIT:
        yield margin + text[start:end].rstrip(" ")
        return
    inside = [gap for gap in gaps.blocks if start < gap.start and gap.end < end]
    if not inside:
        yield from _folded(text, start, end, gaps, margin=margin)
        return
    outermost = min(gap.depth for gap in inside)
    indent = base
    for gap in (*(gap for gap in inside if gap.depth == outermost), Gap(end, end, 0, 0)):
        own = margin + INDENT * max(0, indent - base)
        yield from _pieces(text, start, gap.start, gaps, base=indent, margin=own)
        start, indent = gap.end, gap.indent


def _folded(text: str, start: int, end: int, gaps: Gaps, *, margin: str) -> Iterator[str]:
    """Yield a piece filled like a paragraph: between attributes if that is enough, else between words too."""
    for kinds in ((gaps.attributes,), (gaps.attributes, gaps.words)):
        places = sorted(gap for kind in kinds for gap in kind if start < gap.start and gap.end < end)
        lines = list(_filled(text, start, end, places, margin=margin))
        if all(len(line) <= LIMIT for line in lines):
            break
    yield from lines


def _filled(text: str, start: int, end: int, places: list[Gap], *, margin: str) -> Iterator[str]:
    lead = margin
    while len(lead) + end - start > FILL:
        fitting = [gap for gap in places if start < gap.start and len(lead) + gap.start - start <= FILL]
        later = [gap for gap in places if start < gap.start and len(lead) + gap.start - start > FILL]
        if not fitting and not later:
            break
        ends = [gap for gap in fitting if text[gap.start - 1] in ENDS]
        gap = (ends or fitting or later[:1])[-1]
        yield lead + text[start : gap.start]
        start, lead = gap.end, margin + 2 * INDENT
    yield lead + text[start:end]


def main(arguments: list[str]) -> int:
    """Format the templates of some folders, or with --check only name their long lines."""
    check, folders = "--check" in arguments, [Path(name) for name in arguments if name != "--check"]
    failed = 0
    for path in sorted(path for folder in folders for path in folder.rglob("*.html")):
        text = path.read_text()
        broken = break_lines(text)
        if not check and broken != text:
            path.write_text(broken)
        for number, line in enumerate((text if check else broken).split("\n"), 1):
            if len(line) > LIMIT:
                failed = 1
                print(f"{path}:{number}: {len(line)} caractères")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
