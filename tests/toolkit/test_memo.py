"""What a page remembers, and when it forgets."""

from itertools import count

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.factories.organisations import InstituteFactory
from toolkit.memo import remember, remembering, remembers

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask():
    """Ask a question whose answer is another number each time."""
    numbers = count(1)
    return lambda: remember("question", lambda: next(numbers))


def test_a_question_is_asked_once_within_a_page_and_never_outside(ask):
    assert ask() is None
    with remembering():
        assert (ask(), ask()) == (1, 1)
    assert ask() is None
    with remembering():
        assert ask() == 2


def test_reading_keeps_and_writing_forgets(ask):
    institute = InstituteFactory()
    with remembering():
        ask()
        institute.refresh_from_db()
        assert ask() == 1
        institute.save()
        assert ask() == 2


def test_nothing_is_remembered_within_a_transaction(ask):
    with remembering():
        ask()
        with transaction.atomic():
            assert ask() is None
        assert ask() == 2, "its savepoint is no SELECT"


def test_what_is_rolled_back_leaves_no_trace(ask):
    with remembering(), pytest.raises(ValueError, match="undo"), transaction.atomic():
        ask()
        raise ValueError("undo")
    with remembering():
        assert ask() == 1


@pytest.mark.parametrize(("method", "answers"), [("GET", [1, 1]), ("HEAD", [1, 1]), ("POST", [None, None])])
def test_only_a_request_that_reads_remembers(ask, method, answers):
    heard, wrappers = [], [*connection.execute_wrappers]

    @remembers
    def view(request):
        heard.extend([ask(), ask()])
        return HttpResponse()

    view(RequestFactory().generic(method, "/"))
    assert heard == answers
    assert connection.execute_wrappers == wrappers
