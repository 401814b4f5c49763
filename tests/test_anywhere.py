"""What `make test-services` leaves out is told apart by name; a file that moves, and any new test, is played again."""

from tests.anywhere import PAGES, SERVICES


def test_each_name_is_there(project_root):
    assert [name for name in (*PAGES, *SERVICES) if not (project_root / name).exists()] == []


def test_what_uses_the_database_is_played_again(db, request):
    assert request.node.get_closest_marker("anywhere") is None


def test_what_uses_no_database_is_not(request):
    assert request.node.get_closest_marker("anywhere")
