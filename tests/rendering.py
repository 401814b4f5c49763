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


def spills(html: str) -> list[str]:
    """What a PDF prints beyond the margins of its pages, as our renderer lays the page out; its first characters."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  # slow library
    from weasyprint.formatting_structure.boxes import TextBox  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts = FontConfiguration()
    faces = CSS(string=rendering.FONT_FACES, font_config=fonts, url_fetcher=rendering._fetcher())
    page = HTML(string=html, base_url=rendering.ASSETS_URL, url_fetcher=rendering._fetcher())
    found = []
    for sheet in page.render(stylesheets=[faces], font_config=fonts).pages:
        box = sheet._page_box
        left, right = box.content_box_x(), box.content_box_x() + box.width
        found += [
            text.text[:40]
            for text in box.descendants()
            if isinstance(text, TextBox) and (text.position_x < left - 1 or text.position_x + text.width > right + 1)
        ]
    return found
