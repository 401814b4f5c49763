"""HTML into accessible PDF (PDF/UA-1), the same bytes for the same words.

The renderer reaches nothing but what this file lists: `data:` images, our two style sheets and our fonts. A text typed
by a person can therefore neither read a file of the server nor call a host.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from toolkit.documents.errors import RenderingError
from toolkit.files.storage import StorageUnavailableError

if TYPE_CHECKING:
    from weasyprint import HTML, Document

logger = logging.getLogger(__name__)

# Where `render_cached` keeps what it drew.
RENDERED = "rendered"

# Style sheets and fonts have addresses of their own under a name that no resolver knows (RFC 6761).
ASSETS_URL = "https://assets.invalid/css/"
IMAGES_URL = f"{ASSETS_URL}images/"
Images = Callable[[str], bytes]  # a JPEG by its name; raises LookupError
VARIANT = "pdf/ua-1"
JPEG_QUALITY = 82
STYLESHEETS = ("tokens.css", "print.css", "brochure.css")
_FONT_PACKAGES = {"SourceSansPro": "font_source_sans_pro", "SourceSerifPro": "font_source_serif_pro"}
_FONT_PATH = re.compile(r"fonts/((SourceSansPro|SourceSerifPro)-[A-Za-z]+)\.ttf")
_FACES = (
    ("Source Sans Pro", 400, "normal", "SourceSansPro-Regular"),
    ("Source Sans Pro", 400, "italic", "SourceSansPro-It"),
    ("Source Sans Pro", 600, "normal", "SourceSansPro-Semibold"),
    ("Source Sans Pro", 700, "normal", "SourceSansPro-Bold"),
    ("Source Serif Pro", 400, "normal", "SourceSerifPro-Regular"),
    ("Source Serif Pro", 400, "italic", "SourceSerifPro-It"),
    ("Source Serif Pro", 600, "normal", "SourceSerifPro-Semibold"),
)
# The web's faces are subsets in WOFF2, named by a style sheet of the web; paper embeds the whole fonts.
FONT_FACES = "".join(
    f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
    f'src: url("{ASSETS_URL}fonts/{file}.ttf"); }}\n'
    for family, weight, style, file in _FACES
)


def read_asset(path: str) -> tuple[bytes, str]:
    """Return the content and the type of one of our style sheets or fonts, by its path under ASSETS_URL.

    Raises LookupError for any other path.
    """
    if path in STYLESHEETS:
        found = finders.find(f"css/{path}")
        if found:
            return Path(found).read_bytes(), "text/css"
    if font := _FONT_PATH.fullmatch(path):
        package = import_module(_FONT_PACKAGES[font[2]])
        file = Path(next(iter(package.__path__))) / "files" / f"{font[1]}.ttf"
        if file.is_file():
            return file.read_bytes(), "font/ttf"
    raise LookupError(path)


@cache
def renderer_version() -> str:
    """Fingerprint of what draws a page beside its HTML: the library, the style sheets, the fonts."""
    digest = hashlib.sha256()
    for name in ("weasyprint", "pydyf", "fonttools", "font-source-sans-pro", "font-source-serif-pro"):
        digest.update(f"{name}=={metadata.version(name)}\n".encode())
    for path in STYLESHEETS:
        digest.update(read_asset(path)[0])
    return digest.hexdigest()[:16]


def lay_out(*, html: str, style: str = "", images: Images | None = None) -> "Document":
    """Return the pages of `html`, to measure and to write. `style` comes after our own style sheets.

    `images` reads the pictures that a page names under IMAGES_URL. Raises RenderingError when the page could not be
    read aloud: no language, no title, not exactly one h1.
    """
    # Slow library: a second to load, which web processes that render nothing must not pay.
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fetcher = _fetcher(images)
    styled = html.replace("</head>", f"<style>{style}</style></head>", 1) if style else html
    page = HTML(string=styled, base_url=ASSETS_URL, url_fetcher=fetcher)
    _check_readable(page)
    fonts = FontConfiguration()
    faces = CSS(string=FONT_FACES, font_config=fonts, url_fetcher=fetcher)
    return page.render(stylesheets=[faces], font_config=fonts, pdf_variant=VARIANT)


def write_pdf(document: "Document", *, identifier: str, dots: int | None = None, bleed: float = 0) -> bytes:
    """Return these pages as PDF/UA-1: the same pages and `identifier` give the same bytes.

    `dots`: pictures are brought down to so many an inch, at the size at which they are printed. `bleed`: how far beyond
    the page a printer may cut, in mm; the renderer takes for it all that is drawn around, marks included.
    """
    options: dict[str, Any] = {"dpi": dots, "jpeg_quality": JPEG_QUALITY} if dots else {}
    if bleed:
        options["finisher"] = partial(_say_bleed, points=bleed / 25.4 * 72)
    return document.write_pdf(pdf_variant=VARIANT, pdf_identifier=_identifier_bytes(identifier), **options)


def _say_bleed(document: "Document", pdf: Any, *, points: float) -> None:
    """Write how far each page may be cut; its Kids are triples, the number of an object first (pydyf)."""
    for number in pdf.pages["Kids"][::3]:
        page = pdf.objects[number]
        left, top, right, bottom = page["TrimBox"]
        page["BleedBox"] = type(page["TrimBox"])([left - points, top - points, right + points, bottom + points])


def render_pdf(*, html: str, identifier: str) -> bytes:
    """Return `html` as PDF/UA-1. The same `html` and `identifier` give the same bytes.

    Title, author, description and language are those of the page: `<title>`, `<meta>`, `<html lang>`.
    Raises RenderingError as lay_out does.
    """
    return write_pdf(lay_out(html=html), identifier=identifier)


def render_cached(*, html: str, version: str = "", draw: Callable[[str], bytes] | None = None) -> bytes:
    """Return `html` as PDF, drawn once: the same words later come from storage, whoever asks, in any process.

    `draw` makes the PDF instead of `render_pdf`, given its identifier; `version` tells one way to draw from another.
    Raises RenderingError like `render_pdf`, and StorageUnavailableError rather than draw for each reader.
    """
    digest = hashlib.sha256(f"{renderer_version()}{version}\n{html}".encode()).hexdigest()
    name = f"{RENDERED}/{digest[:2]}/{digest}.pdf"
    try:
        with default_storage.open(name) as stored:
            return stored.read()
    except FileNotFoundError:
        content = draw(digest) if draw else render_pdf(html=html, identifier=digest)
    try:
        saved_as = default_storage.save(name, ContentFile(content))
        if saved_as != name:  # another process drew the same page meanwhile, and its file is the same
            default_storage.delete(saved_as)  # a name drawn at random for this file, which nothing else holds
    except StorageUnavailableError:
        logger.exception("The storage does not keep %s: it will be drawn again.", name)
    return content


def _identifier_bytes(identifier: str) -> bytes:
    """PDF identifiers are 16 bytes (ISO 32000-1, 14.4); ours may be any text."""
    return hashlib.sha256(identifier.encode()).hexdigest()[:32].encode()


def _check_readable(page: "HTML") -> None:
    root = page.etree_element
    faults = []
    if not root.get("lang"):
        faults.append("no lang on <html>")
    if not (root.findtext(".//title") or "").strip():
        faults.append("no <title>")
    headings = len(root.findall(".//h1"))
    if headings != 1:
        faults.append(f"{headings} h1 instead of one")
    if faults:
        raise RenderingError(f"This page cannot become PDF/UA: {', '.join(faults)}.")


def _fetcher(images: Images | None = None) -> Any:
    """The only way from a page to the world; `images` reads what it names under IMAGES_URL."""
    fetcher = _fetcher_class()(allowed_protocols={"data"}, allow_redirects=False)
    fetcher.images = images
    return fetcher


@cache
def _fetcher_class() -> Any:
    """Built on first use, as its base class belongs to the slow library."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OwnAssetsFetcher(URLFetcher):
        images: Images | None = None

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if self.images and url.startswith(IMAGES_URL):
                return URLFetcherResponse(url, *self._read_image(url.removeprefix(IMAGES_URL)))
            if not url.startswith(ASSETS_URL):
                try:
                    return super().fetch(url, headers)
                except ValueError:
                    logger.warning("Refused to fetch %.200s for a PDF.", url)
                    raise
            try:
                body, content_type = read_asset(url.removeprefix(ASSETS_URL))
            except LookupError:
                logger.warning("No style sheet or font named %.200s for a PDF.", url)
                raise ValueError(f"Unknown asset: {url}") from None
            return URLFetcherResponse(url, body, {"Content-Type": content_type})

        def _read_image(self, name: str) -> tuple[bytes, dict[str, str]]:
            try:
                return self.images(name), {"Content-Type": "image/jpeg"}  # type: ignore[misc]  # asked before
            except LookupError:
                raise ValueError(f"Unknown image: {name}") from None

    return OwnAssetsFetcher
