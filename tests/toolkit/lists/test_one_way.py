"""No view and no template writes its own paging, sorting or CSV: toolkit/lists does."""

import re
from pathlib import Path

import pytest

CODE = re.compile(
    r"\bPaginator\(|get_elided_page_range|csv\.(writer|DictWriter)|xlsxwriter|order_by\([^)\n]*(request|params)|"
    r"(GET|params)(\.get\(|\[)\"(page|tri)\""
)
TEMPLATES = {
    "components/pager.html": re.compile(r"page_range|(next|previous)_page_number|num_pages|class=\"pager\""),
    "components/list_heads.html": re.compile(r"aria-sort|role=\"columnheader\"|[?&]tri=|querystring tri"),
    "components/list_views.html": re.compile(r"class=\"views\""),
    "components/list_export.html": re.compile(r"Exporter (en|\()"),
}
APART = {".venv", "var", "tests", "bench"}


def offenders(root, pattern, files):
    return [str(path.relative_to(root)) for path in files if pattern.search(path.read_text())]


def test_only_the_toolkit_pages_sorts_and_exports(project_root: Path):
    files = [path for path in project_root.rglob("*.py") if path.relative_to(project_root).parts[0] not in APART]
    found = offenders(project_root, CODE, files)
    assert found
    assert {Path(name).parent.as_posix() for name in found} == {"toolkit/lists"}


@pytest.mark.parametrize("component", TEMPLATES)
def test_only_one_template_draws_it(project_root: Path, component: str):
    root = project_root / "templates"
    assert offenders(root, TEMPLATES[component], root.rglob("*.html")) == [component]


def test_thirteen_lists_are_pages_of_the_toolkit(project_root: Path):
    root = project_root / "templates"
    paged = offenders(root, re.compile(r"components/pager\.html"), root.rglob("*.html"))
    headed = offenders(root, re.compile(r"components/list_heads\.html"), root.rglob("*.html"))
    # A history has pages, and nothing to sort; nor have a form of many rows, what is awaited of one person and who
    # reads each dossier.
    unsorted = [
        "committee/awaited.html",
        "committee/decisions.html",
        "committee/links.html",
        "committee/sharing.html",
        "workshop/history.html",
        "workshop/wording_history.html",
    ]
    assert sorted(paged) == sorted([*headed, *unsorted])
    assert len(headed) == 13
