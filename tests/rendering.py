"""Fixtures of the apps that render: their own templates beside those of the product, their own files."""

import copy

import pytest

from toolkit.documents import rendering


@pytest.fixture(autouse=True)
def own_templates(settings, request):
    """The folder `templates` beside the test file holds templates too."""
    changed = copy.copy(settings.TEMPLATES)
    changed[0] = {**changed[0], "DIRS": [*changed[0]["DIRS"], request.path.parent / "templates"]}
    settings.TEMPLATES = changed


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    """Files of a test go when it ends."""
    changed = copy.copy(settings.STORAGES)
    changed["default"] = {
        "BACKEND": "toolkit.files.storage.DiskStorage",
        "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
    }
    settings.STORAGES = changed
    return tmp_path / "files"


def lay_out(html: str) -> list:
    """The pages of a PDF as our renderer lays them out."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  # slow library
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts = FontConfiguration()
    faces = CSS(string=rendering.FONT_FACES, font_config=fonts, url_fetcher=rendering._fetcher())
    page = HTML(string=html, base_url=rendering.ASSETS_URL, url_fetcher=rendering._fetcher())
    return [sheet._page_box for sheet in page.render(stylesheets=[faces], font_config=fonts).pages]


def texts_of(sheet) -> list:
    """The pieces of text of one page, in order."""
    from weasyprint.formatting_structure.boxes import TextBox  # noqa: PLC0415  # slow library

    return [box for box in sheet.descendants() if isinstance(box, TextBox)]


def spills(html: str) -> list[str]:
    """What a PDF prints beyond the margins of its pages, left or right; its first characters."""
    found = []
    for sheet in lay_out(html):
        left, right = sheet.content_box_x(), sheet.content_box_x() + sheet.width
        found += [
            text.text[:40]
            for text in texts_of(sheet)
            if text.position_x < left - 1 or text.position_x + text.width > right + 1
        ]
    return found


def lonely_headings(html: str) -> list[str]:
    """The headings that a PDF prints last on a page, far from what they announce."""
    ends = [texts_of(sheet)[-1] for sheet in lay_out(html) if texts_of(sheet)]
    return [text.text for text in ends if text.element_tag in {"h1", "h2", "h3", "h4"}]
