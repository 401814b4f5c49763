"""What `make test-services` leaves out, having been played on SQLite: it answers alike whatever the services are.

A test that is not told apart here is played on PostgreSQL, Redis and a worker too: services, lists, constraints, races,
tasks, and one whole path in the browser.
"""

from collections.abc import Iterable

import pytest

# Tests that use no database, but may use Redis or the broker, stand there.
SERVICES = ("tests/inet_cycles/", "tests/toolkit/notifications/")
# The subject is a page, a form, a paper, or who meets which, of rows that other tests write and read on PostgreSQL.
PAGES = (
    "tests/accounts/test_url_walk.py",
    "tests/candidatures/test_applicant_views.py",
    "tests/candidatures/test_commitment_status.py",
    "tests/candidatures/test_deed.py",
    "tests/candidatures/test_document_widths.py",
    "tests/candidatures/test_forms.py",
    "tests/candidatures/test_privacy_walk.py",
    "tests/candidatures/test_signatory_page.py",
    "tests/catalogue/test_brochure.py",
    "tests/catalogue/test_presentation.py",
    "tests/catalogue/test_round_trip.py",
    "tests/catalogue/test_views.py",
    "tests/committee/test_reading_views.py",
    "tests/dashboard/test_agenda.py",
    "tests/dashboard/test_home.py",
    "tests/dashboard/test_roles_walk.py",
    "tests/demo/test_demo.py",
    "tests/inet_cycles/test_static_files.py",
    "tests/instruction/test_extension_pages.py",
    "tests/instruction/test_posted_pages.py",
    "tests/test_replay.py",
    "tests/toolkit/documents/test_rendering.py",
    "tests/programme/test_speaker_page.py",
    "tests/programme/test_views.py",
    "tests/workshop/test_brochure_pages.py",
    "tests/workshop/test_checklist.py",
    "tests/workshop/test_forms.py",
    "tests/workshop/test_isolation_walk.py",
    "tests/workshop/test_part_pages.py",
    "tests/workshop/test_whole_cycle.py",
    "tests/workshop/test_wording.py",
    "tests/workshop/test_year.py",
    "tests/workshop/test_year_clashes.py",
)
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def mark_anywhere(items: Iterable[pytest.Item]) -> None:
    """Mark the tests that need no second run."""
    for item in items:
        if _answers_alike(item):
            item.add_marker(pytest.mark.anywhere)


def _answers_alike(item: pytest.Item) -> bool:
    if "browser" in item.fixturenames:
        return not item.get_closest_marker("services")
    if item.nodeid.startswith(PAGES):
        return True
    uses_database = item.get_closest_marker("django_db") or DATABASE.intersection(item.fixturenames)
    return not uses_database and not item.nodeid.startswith(SERVICES)
