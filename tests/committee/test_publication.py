"""Decisions are secret, then known all at once; then the waiting list."""

import re
from functools import partial

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature, StateChange
from candidatures.services import decline_place, withdraw_candidature
from committee.enums import Outcome
from committee.models import Decision
from committee.services import call_from_waiting_list, close_waiting_list, publish_decisions
from committee.services.waiting_list import free_seats, next_on_waiting_list
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.factories.committee import bulk_items, close_call, decide, make_item, open_call
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

OUTCOMES = (Outcome.ADMITTED, Outcome.WAITLISTED, Outcome.REJECTED)
MAILS = ("candidature.admitted", "candidature.waitlisted", "candidature.rejected")


@pytest.fixture
def judged(sitting):
    """An admitted, a waitlisted and a rejected dossier, secret still; the call is closed."""
    items = bulk_items(3, sitting)
    for item, outcome in zip(items, OUTCOMES, strict=True):
        decide(item, sitting.president, outcome, reason="Projet à mûrir." if outcome == Outcome.REJECTED else "")
    close_call(sitting.cycle)
    return items


def states(items):
    return list(Candidature.objects.filter(committee_item__in=items).order_by("pk").values_list("state", flat=True))


def publish(sitting):
    return publish_decisions(actor=sitting.head, committee=sitting.committee)


def test_publication_makes_everything_known_at_once(sitting, judged):
    assert publish(sitting) == 3
    assert states(judged) == [State.ADMITTED, State.WAITLISTED, State.REJECTED]
    assert not Decision.objects.secret().exists()
    sitting.committee.refresh_from_db()
    assert sitting.committee.published_by == sitting.head
    sent = {mail.event: mail for mail in OutboxMail.objects.filter(event__in=MAILS)}
    assert set(sent) == set(MAILS)
    assert "Projet à mûrir." in sent["candidature.rejected"].text_body


def test_admitted_have_ten_days_to_answer(sitting, judged):
    publish(sitting)
    last = timezone.localtime(Candidature.objects.get(state=State.ADMITTED).answer_by)
    assert last.date() == timezone.localdate() + timezone.timedelta(days=10)
    assert (last.hour, last.minute, last.second) == (23, 59, 59)


def test_change_is_the_committee_s_in_the_history(sitting, judged):
    publish(sitting)
    assert set(StateChange.objects.values_list("role", "actor")) == {("committee", sitting.head.pk)}


@pytest.mark.parametrize("who", ["adviser", "president", "secretary"])
def test_only_the_head_of_service_publishes(sitting, judged, who):
    person = getattr(sitting, who)
    for act in (publish_decisions, call_from_waiting_list):
        with pytest.raises(NotAllowedError):
            act(actor=person, committee=sitting.committee)
    with pytest.raises(NotAllowedError):
        close_waiting_list(actor=person, committee=sitting.committee, reason="Complet.")
    assert states(judged) == [State.ELIGIBLE] * 3


@pytest.mark.parametrize("number", [1, 5])
def test_publication_costs_the_same_whatever_its_size(sitting, number, django_assert_num_queries):
    """The first letter of a year opens its numbers."""
    for item in bulk_items(number, sitting):
        decide(item, sitting.president, Outcome.REJECTED, reason="Projet à mûrir.")
    close_call(sitting.cycle)
    with django_assert_num_queries(44):
        publish(sitting)


@pytest.mark.parametrize("act", [publish_decisions, call_from_waiting_list, partial(close_waiting_list, reason="Fin.")])
def test_head_who_competes_leaves_it_to_another(sitting, judged, act):
    Candidature.objects.filter(committee_item=judged[0]).update(applicant=sitting.head)
    with pytest.raises(NotAllowedError, match="un autre chef de service"):
        act(actor=sitting.head, committee=sitting.committee)
    assert states(judged) == [State.ELIGIBLE] * 3
    other = make_staff(Role.HEAD_OF_SERVICE, institute=sitting.cycle.institute)
    assert publish_decisions(actor=other, committee=sitting.committee) == 3


def test_nothing_is_published_while_the_call_is_open(sitting, item):
    decide(item, sitting.president, Outcome.ADMITTED)
    open_call(sitting.cycle)
    with pytest.raises(DomainError, match="L’appel est ouvert jusqu’au"):
        publish(sitting)


def test_nothing_is_published_while_a_dossier_has_no_decision(sitting, judged):
    bulk_items(1, sitting)
    with pytest.raises(DomainError, match="1 dossier recevable attend une décision"):
        publish(sitting)
    bulk_items(1, sitting)
    with pytest.raises(DomainError, match="2 dossiers recevables attendent une décision"):
        publish(sitting)
    assert states(judged) == [State.ELIGIBLE] * 3


def test_nothing_to_publish_is_said(sitting):
    close_call(sitting.cycle)
    with pytest.raises(DomainError, match="Aucune décision"):
        publish(sitting)


def test_one_dossier_that_cannot_move_stops_all(sitting, judged):
    Candidature.objects.filter(committee_item=judged[2]).update(state=State.INELIGIBLE)
    with pytest.raises(DomainError):
        publish(sitting)
    assert states(judged) == [State.ELIGIBLE, State.ELIGIBLE, State.INELIGIBLE]
    assert Decision.objects.secret().count() == 3
    assert not OutboxMail.objects.filter(event__in=MAILS).exists()
    assert not StateChange.objects.exists()
    sitting.committee.refresh_from_db()
    assert sitting.committee.published_at is None


def test_published_decision_does_not_change(sitting, judged):
    publish(sitting)
    with pytest.raises(DomainError, match="est publiée"):
        decide(judged[0], sitting.president, Outcome.REJECTED, reason="Erreur.")
    with pytest.raises(DomainError, match="Aucune décision"):
        publish(sitting)


def test_withdrawn_dossier_is_not_published(sitting, judged):
    candidature = judged[0].candidature
    withdraw_candidature(actor=candidature.applicant, candidature=candidature)
    assert publish(sitting) == 2
    assert not OutboxMail.objects.filter(event="candidature.admitted").exists()


def test_instruction_under_way_stays(sitting):
    late = candidature_in(State.UNDER_REVIEW, cycle=sitting.cycle, adviser=sitting.adviser)
    decide(bulk_items(1, sitting)[0], sitting.president, Outcome.ADMITTED)
    close_call(sitting.cycle)
    assert publish(sitting) == 1
    late.refresh_from_db()
    assert late.state == State.UNDER_REVIEW


def test_applicant_sees_and_receives_nothing_before_publication(sitting, session_of):
    item = make_item(sitting)
    applicant = item.candidature.applicant
    page = reverse("candidatures:dossier", args=[item.candidature.uuid])
    home = reverse("dashboard:home")
    client = session_of(applicant)

    def shown():
        return [re.sub(r'value="\w{64}"', "", client.get(url).content.decode()) for url in (page, home)]

    with time_machine.travel(timezone.now(), tick=False):  # the page tells the hour
        before, mails = shown(), OutboxMail.objects.count()
        decide(item, sitting.president, Outcome.REJECTED, reason="Projet à mûrir.")
        assert shown() == before
    assert OutboxMail.objects.count() == mails
    close_call(sitting.cycle)
    publish(sitting)
    assert "Projet à mûrir." in client.get(page).content.decode()
    assert OutboxMail.objects.count() == mails + 1


def test_committee_routes_do_not_exist_for_the_applicant(sitting, item, session_of):
    client = session_of(item.candidature.applicant)
    for url in (reverse("committee:board"), reverse("committee:read", args=[item.uuid])):
        assert client.get(url).status_code == 404


def test_freed_seat_goes_to_the_best_rank(sitting):
    sitting.cycle.seats = 1
    sitting.cycle.save(update_fields=["seats"])
    admitted, second, first = bulk_items(3, sitting)
    decide(admitted, sitting.president, Outcome.ADMITTED)
    decide(first, sitting.president, Outcome.WAITLISTED, rank=1)
    decide(second, sitting.president, Outcome.WAITLISTED, rank=2)
    close_call(sitting.cycle)
    publish(sitting)
    assert free_seats(sitting.committee) == 0
    with pytest.raises(DomainError, match="Toutes les places"):
        call_from_waiting_list(actor=sitting.head, committee=sitting.committee)
    candidature = Candidature.objects.get(committee_item=admitted)
    decline_place(actor=candidature.applicant, candidature=candidature)
    assert next_on_waiting_list(sitting.committee).committee_item == first
    called = call_from_waiting_list(actor=sitting.head, committee=sitting.committee)
    assert (called.committee_item, called.state) == (first, State.ADMITTED)
    assert OutboxMail.objects.filter(event="candidature.admitted", recipient=called.applicant).count() == 1


def test_who_withdraws_from_the_waiting_list_is_not_called(sitting, judged):
    publish(sitting)
    waiting = Candidature.objects.get(state=State.WAITLISTED)
    withdraw_candidature(actor=waiting.applicant, candidature=waiting)
    with pytest.raises(DomainError, match="est vide"):
        call_from_waiting_list(actor=sitting.head, committee=sitting.committee)


def test_closing_the_list_tells_everyone_why(sitting, judged):
    publish(sitting)
    with pytest.raises(IncompleteError, match="Écrivez le motif"):
        close_waiting_list(actor=sitting.head, committee=sitting.committee, reason=" ")
    assert close_waiting_list(actor=sitting.head, committee=sitting.committee, reason="Le groupe est complet.") == 1
    assert states(judged) == [State.ADMITTED, State.REJECTED, State.REJECTED]
    mail = OutboxMail.objects.filter(event="candidature.rejected").latest("pk")
    assert "Le groupe est complet." in mail.text_body
    with pytest.raises(DomainError, match="est vide"):
        close_waiting_list(actor=sitting.head, committee=sitting.committee, reason="Encore.")


def test_drafts_do_not_stand_in_the_way(sitting):
    CandidatureFactory(cycle=sitting.cycle)
    decide(bulk_items(1, sitting)[0], sitting.president, Outcome.ADMITTED)
    close_call(sitting.cycle)
    assert publish(sitting) == 1
