"""Two people at once: nobody is given two certificates."""

from functools import partial

import pytest

from attendance.certificates.signing import correct_certificate, sign_certificates, withdraw_certificate
from attendance.certificates.standings import Standings
from attendance.enums import Mark
from attendance.models import Certificate
from tests.attendance.test_certificates import change
from tests.committee.test_races import race
from tests.factories.certificates import end_year
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


def test_signed_three_times_at_once_each_person_has_one(time_machine):
    year = end_year(time_machine, (0, 0), (1, 0))
    sign = partial(sign_certificates, actor=year.head, cycle=year.cycle, seen=Standings(year.cycle, year.head).mark)
    raised = race(sign, sign, sign)
    assert [type(error) for error in raised] == [DomainError, DomainError]
    assert Certificate.objects.count() == OutboxMail.objects.filter(event="certificate.signed").count() == 2


def test_corrected_and_withdrawn_at_once_one_of_them_holds(time_machine):
    year = end_year(time_machine, (0, 0))
    year.sign()
    change(year, 0, Mark.ABSENT)
    person = year.standing()
    row = Certificate.objects.select_related("participant__cycle").get()
    correct = partial(
        correct_certificate, actor=year.head, participant=person.participant, reason="Corrigé.", seen=person.mark
    )
    race(correct, partial(withdraw_certificate, actor=year.head, certificate=row, reason="Retiré."))
    row.refresh_from_db()
    assert row.ended_reason in {"Corrigé.", "Retiré."}
    assert Certificate.objects.standing().count() == Certificate.objects.count() - 1 <= 1
