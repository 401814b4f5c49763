"""One transition for many dossiers: all or none, in a number of queries that does not grow with them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures.enums import State
from candidatures.models import Candidature, StateChange
from candidatures.services import admit_all, put_all_on_waiting_list, reject_all
from tests.factories.accounts import make_staff
from tests.factories.candidatures import bulk_candidatures
from tests.factories.cycles import CallFactory
from toolkit.documents.models import Document
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CallFactory()


def eligible(cycle, number):
    return bulk_candidatures(number, cycle=cycle, state=State.ELIGIBLE)


def test_each_has_its_history_its_letter_and_its_mail(cycle):
    cycle.institute.prints_reason = True
    cycle.institute.save()
    head, rows = make_staff(), eligible(cycle, 3)
    changes = reject_all(actor=head, reasoned=[(row, f"Projet {row.pk} à mûrir") for row in rows])
    assert [change.candidature_id for change in changes] == [row.pk for row in rows]
    letters = [Document.objects.get(pk=row.letter_id) for row in rows]
    numbers = [int(letter.number.rpartition("-")[2]) for letter in letters]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    for row, letter in zip(rows, letters, strict=True):
        row.refresh_from_db()
        assert row.state == State.REJECTED
        assert f"Projet {row.pk} à mûrir" in letter.context["body"]
        mail = OutboxMail.objects.get(event="candidature.rejected", about=row.uuid)
        assert list(mail.documents.all()) == [letter]
        assert mail.message_id.startswith(f"<{mail.uuid}@")


def test_ranks_follow_each_dossier(cycle):
    rows = eligible(cycle, 3)
    cycle.institute.tells_rank = True
    cycle.institute.save()
    put_all_on_waiting_list(actor=make_staff(), ranked=zip(rows, (2, 3, 1), strict=True))
    assert [Candidature.objects.get(pk=row.pk).waiting_rank for row in rows] == [2, 3, 1]


@pytest.mark.parametrize("spoilt", ["withdrawn", "no reason"])
def test_one_that_may_not_follow_holds_them_all(cycle, spoilt):
    state = State.WITHDRAWN if spoilt == "withdrawn" else State.ELIGIBLE
    rows = [*eligible(cycle, 2), *bulk_candidatures(1, cycle=cycle, state=state)]
    reasons = ["Projet à mûrir."] * 2 + ["" if spoilt == "no reason" else "Projet à mûrir."]
    before = StateChange.objects.count()
    with pytest.raises(IncompleteError if spoilt == "no reason" else DomainError):
        reject_all(actor=make_staff(), reasoned=zip(rows, reasons, strict=True))
    states = Candidature.objects.filter(pk__in=[row.pk for row in rows[:2]]).values_list("state", flat=True)
    assert set(states) == {State.ELIGIBLE}
    assert StateChange.objects.count() == before
    assert not OutboxMail.objects.filter(event="candidature.rejected").exists()
    assert not Document.objects.filter(kind="refusal").exists()


@pytest.mark.parametrize("number", [2, 12])
def test_the_queries_do_not_grow(cycle, number):
    rows, head = eligible(cycle, number), make_staff()
    admit_all(actor=head, candidatures=eligible(cycle, 1))  # the sequence of the year exists
    with CaptureQueriesContext(connection) as asked:
        admit_all(actor=head, candidatures=rows)
    assert len(asked) == 22
