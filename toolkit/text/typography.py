"""French typography and formats: spaces, apostrophes, dates, money, sizes. Pure functions on text and values.

Sources: Lexique des règles typographiques en usage à l’Imprimerie nationale; LOOK of the house for U+202F and U+00A0.
"""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal

import nh3
from django.utils import timezone
from django.utils.formats import date_format
from markdown_it import MarkdownIt
from markdown_it.token import Token

NBSP = "\u00a0"
NNBSP = "\u202f"

# A text without any of these needs nothing: most names and labels.
_ANYTHING_TO_SET = re.compile(r"['«».;!?:€%\d]")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|«|“)")
# A run of spaces is read from its first one alone: otherwise a text of spaces takes a time that grows as its square.
_FIRST = r"(?<![ \u00a0\u202f])"
_BEFORE_HIGH = re.compile(_FIRST + r"[ \u00a0\u202f]*([;!?])(?=[\s\u00a0)»\"*]|$)")
_BEFORE_COLON = re.compile(_FIRST + r"[ \u202f\u00a0]+:(?=\s|$)")
_OPEN_QUOTE = re.compile(r"«[ \u00a0\u202f]*")
_CLOSE_QUOTE = re.compile(_FIRST + r"[ \u00a0\u202f]*»")
_BEFORE_UNIT = re.compile(r"(?<=\d)[ \u00a0]([€%])")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")
_DAY_MONTH = re.compile(
    r"\b(\d{1,2}|1er) (janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
)
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable(
    ["image", "html_block", "html_inline"]
)
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "code", "hr"}


# « 1er », « 26e », « XXe »; one or more Roman figures take « e » alone, or « Vers » would be one.
_ORDINAL = re.compile(r"(?<![\w./-])(?:(\d{1,4})(er|re|e|ers|res|es)|([IVX]{1,6})(e))(?![\w/-])")
_TAG = re.compile(r"(<[^>]*>)")


def raise_ordinals(html: str) -> str:
    """Return the HTML with the letters of its ordinals raised: 26<sup>e</sup>. Tags and addresses are left as they are.

    What is raised already is left too: the figure and its letter then stand in two pieces of text.
    """
    pieces = _TAG.split(html)
    pieces[::2] = (text if "@" in text or "://" in text else _ORDINAL.sub(_raised, text) for text in pieces[::2])
    return "".join(pieces)


def _raised(match: re.Match[str]) -> str:
    number, letters = match[1] or match[3], match[2] or match[4]
    return f"{number}<sup>{letters}</sup>"


def typeset(text: str) -> str:
    """Return the text with French spaces and apostrophes. Idempotent; changes no word."""
    if not _ANYTHING_TO_SET.search(text):
        return text
    text = _APOSTROPHE.sub("’", text)
    text = text.replace("...", "…")
    text = _OPEN_QUOTE.sub(f"«{NNBSP}", text)
    text = _CLOSE_QUOTE.sub(f"{NNBSP}»", text)
    text = _BEFORE_HIGH.sub(lambda match: f"{NNBSP}{match[1]}" if match.start() else match[1], text)
    text = _BEFORE_COLON.sub(f"{NBSP}:", text)
    text = _BEFORE_UNIT.sub(rf"{NNBSP}\1", text)
    text = _THOUSANDS.sub(NNBSP, text)
    return _DAY_MONTH.sub(rf"\1{NBSP}\2", text)


def typeset_tokens(tokens: Iterable[Token]) -> None:
    """Set the words of Markdown that was parsed. Before that, a space would come between a mark and what escapes it."""
    for token in tokens:
        for place, child in enumerate(token.children or ()):
            if child.type == "text":
                # A letter in front says that the line does not begin there: « **Lisez** ! ».
                child.content = typeset(f"x{child.content}")[1:] if place else typeset(child.content)


def markdown_to_html(text: str, *, headings: Iterable[str] = ("h3", "h4")) -> str:
    """Return safe HTML of a staff-written text: no raw HTML, no image, these headings only, links checked."""
    tokens = _MARKDOWN.parse(text)
    typeset_tokens(tokens)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    schemes = {"http", "https", "mailto"}
    return raise_ordinals(nh3.clean(html, tags=_TAGS | set(headings), attributes={"a": {"href"}}, url_schemes=schemes))


def format_number(value: int | Decimal | float | None) -> str:
    """Return « 113 400 », with a narrow no-break space and a comma; the empty string for None."""
    if value is None:
        return ""
    return f"{value:,}".replace(",", NNBSP).replace(".", ",")


def format_euros(value: Decimal | int | None) -> str:
    """Return « 3 500 € », with cents only when there are some."""
    if value is None:
        return ""
    amount = Decimal(value)
    whole = amount == amount.to_integral_value()
    return f"{format_number(int(amount) if whole else amount.quantize(Decimal('0.01')))}{NNBSP}€"


def name_promotion(number: int) -> str:
    """Return « 1re promotion », « 26e promotion », in plain text."""
    return f"{number}{'re' if number == 1 else 'e'}{NBSP}promotion"


def format_siret(value: str | None) -> str:
    """Return « 219 900 016 00011 » for a SIRET, « 219 900 016 » for a SIREN; anything else as it is.

    Spaces are narrow and do not break; what is copied from there is read like what is typed (see clean_siret).
    """
    if not value or not value.isdecimal() or len(value) not in {9, 14}:
        return value or ""
    groups = [value[0:3], value[3:6], value[6:9], value[9:]]
    return NNBSP.join(group for group in groups if group)


def format_size(size: int | None) -> str:
    """Return « 412 Ko » or « 3,1 Mo » for a size in bytes."""
    if size is None:
        return ""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}{NBSP}Ko"
    return f"{size / 1024 / 1024:.1f}".replace(".", ",") + f"{NBSP}Mo"


def _local_day(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


def _day_number(day: dt.date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def format_day_short(value: dt.date | dt.datetime | None) -> str:
    """Return « 14 janvier » or « 1er mars », Paris time."""
    if value is None:
        return ""
    day = _local_day(value)
    return f"{_day_number(day)}{NBSP}{date_format(day, 'F')}"


def format_day(value: dt.date | dt.datetime | None, weekday: bool = True) -> str:
    """Return « mercredi 14 janvier 2026 », Paris time."""
    if value is None:
        return ""
    day = _local_day(value)
    name = f"{date_format(day, 'l')} " if weekday else ""
    return f"{name}{format_day_short(day)}{NBSP}{day.year}"


def format_hour(value: dt.datetime | None) -> str:
    """Return « 14 h 32 », Paris time."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def format_time(value: dt.time | None) -> str:
    """Return « 14 h » or « 9 h 30 » for an hour of any day."""
    if value is None:
        return ""
    return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")


def format_moment(value: dt.datetime | None) -> str:
    """Return « mercredi 14 janvier 2026 à 23 h 59 », Paris time. A line may break after the weekday or before « à »."""
    return "" if value is None else f"{format_day(value)} à{NBSP}{format_hour(value)}"


def format_days(start: dt.date, end: dt.date, year: bool = True) -> str:
    """Return « 10 – 12 mars 2026 », « 30 juin – 2 juillet 2026 » or, over New Year, both years."""
    tail = f"{NBSP}{end.year}" if year else ""
    dash = f"{NBSP}– "
    if start == end:
        return format_day_short(end) + tail
    if (start.year, start.month) == (end.year, end.month):
        return f"{_day_number(start)}{dash}{format_day_short(end)}{tail}"
    head = format_day_short(start)
    if start.year != end.year and year:
        head += f"{NBSP}{start.year}"
    return f"{head}{dash}{format_day_short(end)}{tail}"
