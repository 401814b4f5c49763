"""Publication, waiting list and members."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import decline_place
from committee.enums import Outcome, SeatRole
from committee.models import Seat
from committee.services import declare_recusal, publish_decisions
from tests.factories.accounts import MembershipFactory, make_staff
from tests.factories.candidatures import bulk_candidatures
from tests.factories.committee import assess, bulk_items, close_call, decide, open_call
from tests.factories.cycles import CallFactory
from tests.marks import mark_in, shown_at

pytestmark = pytest.mark.django_db

PUBLISH = "/commission/publication/"
MEMBERS = "/commission/membres/"


def seal_in(response):
    """What the page of publication sends back of what it shows."""
    return re.search(r'name="seen" value="(\w{64})"', response.content.decode())[1]


@pytest.fixture
def head(sitting, session_of):
    return session_of(sitting.head)


@pytest.fixture
def judged(sitting):
    items = bulk_items(3, sitting)
    decide(items[0], sitting.president, Outcome.ADMITTED)
    decide(items[1], sitting.president, Outcome.WAITLISTED)
    decide(items[2], sitting.president, Outcome.REJECTED, reason="Projet à mûrir.")
    return items


def test_page_tells_what_would_be_published_and_what_blocks(sitting, judged, head):
    open_call(sitting.cycle)
    bulk_items(1, sitting)
    bulk_candidatures(2, cycle=sitting.cycle, state=State.UNDER_REVIEW)
    response = head.get(PUBLISH)
    assertContains(response, "3 décisions à publier")
    assertContains(response, "L’appel est ouvert jusqu’au")
    assertContains(response, "1 dossier recevable attend une décision")
    assertContains(response, "2 dossiers en instruction")
    assertContains(response, "Projet à mûrir.")
    assertContains(response, "Faire l’essai à blanc")


def test_too_many_admissions_are_told(sitting, judged, head):
    sitting.cycle.seats = 0
    sitting.cycle.save(update_fields=["seats"])
    assertContains(head.get(PUBLISH), "1 admission de plus que de places libres")


@pytest.mark.parametrize("number", [1, 30, 300])
def test_publication_page_runs_a_constant_number_of_queries(sitting, head, number, django_assert_num_queries):
    for item in bulk_items(1, sitting):
        decide(item, sitting.president, Outcome.ADMITTED)
    bulk_items(number, sitting)
    with django_assert_num_queries(21):  # extensions, what blocks, those of the page, who may know, who prepares
        head.get(PUBLISH)


def test_head_who_stepped_aside_leaves_the_publication_to_another(sitting, judged, session_of):
    head = sitting.members[0]
    MembershipFactory(user=head, institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
    declare_recusal(actor=head, item=judged[1], reason="Ancien collègue")
    close_call(sitting.cycle)
    client = session_of(head)
    page = client.get(PUBLISH)
    assertContains(page, "reviennent à un autre chef de service")
    assertNotContains(page, "data-busy")
    for name, data in (("call_next", {}), ("close_list", {"reason": "Complet."})):
        response = client.post(reverse(f"committee:{name}"), data)
        assertContains(response, "reviennent à un autre chef de service", status_code=403)
        assertNotContains(response, judged[1].candidature.full_name, status_code=403)
    assert not Candidature.objects.filter(state=State.WAITLISTED).exists()


@pytest.mark.parametrize(("who", "status"), [("adviser", 200), ("president", 403), ("secretary", 200), ("member", 403)])
def test_waiting_list_is_for_the_head_of_service(sitting, judged, session_of, who, status):
    client = session_of(sitting.members[0] if who == "member" else getattr(sitting, who))
    for name in ("call_next", "close_list"):
        assert client.post(reverse(f"committee:{name}"), {"reason": "Complet."}).status_code == 403
    assert client.get(PUBLISH).status_code == status
    assert client.post(PUBLISH).status_code == 405


def test_waiting_list_is_called_and_closed(sitting, judged, head):
    sitting.cycle.seats = 1
    close_call(sitting.cycle)
    sitting.cycle.save()
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    assertContains(head.get(PUBLISH), "Toutes les places sont prises")
    assertContains(head.post(reverse("committee:call_next")), "Toutes les places", status_code=409)
    admitted = Candidature.objects.get(state=State.ADMITTED)
    decline_place(actor=admitted.applicant, candidature=admitted)
    assertContains(head.get(PUBLISH), "Proposer la place")
    page = head.get(PUBLISH)
    assertContains(head.post(reverse("committee:call_next")), "liste d’attente a changé", status_code=409)
    assert Candidature.objects.filter(state=State.WAITLISTED).count() == 1
    called = head.post(reverse("committee:call_next"), {"seen": seal_in(page)}, follow=True)
    assertContains(called, "La place est proposée à")
    assertContains(head.post(reverse("committee:close_list"), {"reason": "Complet."}), "est vide", status_code=409)


def test_closing_the_list_needs_a_reason(sitting, judged, head):
    close_call(sitting.cycle)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    assertContains(head.post(reverse("committee:close_list"), {"reason": ""}), "Écrivez le motif", status_code=422)
    closing = {"reason": "Le groupe est complet."}
    stale = head.post(reverse("committee:close_list"), {**closing, "seen": "0" * 64})
    assertContains(stale, "liste d’attente a changé", status_code=409)
    assertContains(stale, closing["reason"], status_code=409)
    closing["seen"] = seal_in(head.get(PUBLISH))
    response = head.post(reverse("committee:close_list"), closing, follow=True)
    assertContains(response, "1 personne est prévenue")


def test_publication_page_before_the_committee_is_formed(session_of):
    cycle = CallFactory()
    client = session_of(make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute))
    assertContains(client.get(PUBLISH), "Aucune décision à publier")
    assert client.post(reverse("committee:dry_run")).status_code == 409


def test_adviser_reads_who_sits(sitting, session_of):
    client = session_of(sitting.adviser)
    response = client.get(MEMBERS)
    assertContains(response, sitting.president.full_name)
    assertNotContains(response, "Donner un siège")
    data = {"user": sitting.adviser.pk, "role": "member", "siren": ""}
    assert client.post(MEMBERS, data).status_code in {403, 422}
    assert client.get(reverse("committee:seat", args=[sitting.seat(sitting.president).pk])).status_code == 403


def test_members_page_is_not_for_members(sitting, session_of):
    assert session_of(sitting.members[0]).get(MEMBERS).status_code == 403


def test_head_of_service_gives_a_seat(sitting, head):
    person = make_staff(Role.COMMITTEE_MEMBER, institute=sitting.cycle.institute, last_name="Nouvel")
    assertContains(head.get(MEMBERS), "Nouvel")
    data = {"user": person.pk, "role": "member", "siren": "219 900 016"}
    assertContains(head.post(MEMBERS, data, follow=True), "siège dans la commission")
    assert Seat.objects.get(user=person).siren == "219900016"


def test_refused_seat_keeps_what_was_typed(sitting, head):
    person = make_staff(Role.COMMITTEE_MEMBER, institute=sitting.cycle.institute)
    response = head.post(MEMBERS, {"user": person.pk, "role": "president", "siren": ""})
    assertContains(response, "déjà un président", status_code=409)
    response = head.post(MEMBERS, {"user": person.pk, "role": "member", "siren": "1234"})
    assertContains(response, "9 chiffres", status_code=422)
    assertContains(response, "1234", status_code=422)
    assertContains(head.post(MEMBERS, {"role": "member"}), "Choisissez une personne", status_code=422)


def test_first_seat_forms_the_committee(session_of):
    cycle = CallFactory()
    person = make_staff(Role.COMMITTEE_MEMBER, institute=cycle.institute)
    client = session_of(make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute))
    assertContains(client.get(MEMBERS), "Personne ne siège encore")
    client.post(MEMBERS, {"user": person.pk, "role": "president", "siren": ""})
    assert Seat.objects.get().committee.cycle == cycle


def test_seat_is_changed_handed_over_and_taken_back(sitting, head):
    seat = sitting.seat(sitting.members[0])
    page = reverse("committee:seat", args=[seat.pk])
    shown = head.get(page)
    assertContains(shown, "Confier la présidence")
    assertContains(shown, f"{sitting.president.full_name}, qui")
    sent = {"role": "secretary", "siren": "", "seen": mark_in(shown)}
    assertContains(head.post(page, sent, follow=True), "est à jour")
    sent = {"role": "president", "siren": "", **shown_at(head, page)}
    assertContains(head.post(page, sent), "déjà un président", status_code=409)
    assertContains(head.post(page, {"role": "king", "siren": ""}), "king", status_code=422)
    appoint = reverse("committee:seat_appoint", args=[seat.pk])
    stale = head.post(appoint, {"seen": seat.pk})
    assertContains(stale, f"{sitting.president.full_name} préside maintenant", status_code=409)
    presides = sitting.seat(sitting.president).pk
    assertContains(head.post(appoint, {"seen": presides}, follow=True), "préside la commission")
    assert head.post(appoint, {"seen": presides}).status_code == 302  # a second click
    seat.refresh_from_db()
    assert seat.role == SeatRole.PRESIDENT
    assertContains(head.post(reverse("committee:seat_remove", args=[seat.pk]), follow=True), "ne siège plus")


def test_used_seat_is_not_taken_back(sitting, item, head):
    assess(item, sitting.members[0], 3)
    seat = sitting.seat(sitting.members[0])
    response = head.post(reverse("committee:seat_remove", args=[seat.pk]))
    assertContains(response, "ne peut plus être retiré", status_code=409)
    page = head.get(reverse("committee:seat", args=[seat.pk]))
    assertContains(page, "ne peut plus être retiré")
    assertNotContains(page, "Retirer ce siège")
    assert Seat.objects.filter(pk=seat.pk).exists()


def test_former_member_is_not_appointed(sitting, head):
    member = sitting.members[0]
    member.memberships.all().delete()
    response = head.post(reverse("committee:seat_appoint", args=[sitting.seat(member).pk]))
    assertContains(response, "n’a plus le rôle", status_code=409)


def test_seat_of_another_institute_is_unknown(sitting, session_of):
    client = session_of(make_staff(Role.HEAD_OF_SERVICE))
    pk = sitting.seat(sitting.president).pk
    assert client.get(reverse("committee:seat", args=[pk])).status_code == 404
    assert client.post(reverse("committee:seat_remove", args=[pk])).status_code == 404
