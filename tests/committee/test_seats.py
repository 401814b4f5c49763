"""Who sits, who presides, who steps aside."""

import pytest

from accounts.enums import Role
from committee.enums import Outcome, RecusalSource, SeatRole
from committee.models import Assessment, Decision, Recusal, Seat, Vote
from committee.services import (
    appoint_president,
    cast_vote,
    declare_recusal,
    form_committee,
    give_seat,
    publish_decisions,
    remove_seat,
)
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.committee import assess, bulk_items, close_call, decide, make_committee, make_item, make_member
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(sitting):
    return make_staff(Role.COMMITTEE_MEMBER, institute=sitting.cycle.institute)


def test_committee_is_formed_once(sitting):
    assert form_committee(cycle=sitting.cycle) == sitting.committee


def test_head_of_service_gives_and_changes_a_seat(sitting, person):
    give_seat(actor=sitting.head, committee=sitting.committee, user=person)
    give_seat(actor=sitting.head, committee=sitting.committee, user=person, role=SeatRole.SECRETARY, siren="219900016")
    seat = Seat.objects.get(user=person)
    assert (seat.role, seat.siren) == (SeatRole.SECRETARY, "219900016")


@pytest.mark.parametrize("who", ["adviser", "president"])
def test_nobody_else_gives_seats(sitting, person, who):
    with pytest.raises(NotAllowedError):
        give_seat(actor=getattr(sitting, who), committee=sitting.committee, user=person)


def test_seat_needs_the_role(sitting):
    with pytest.raises(IncompleteError, match="invitez d’abord"):
        give_seat(actor=sitting.head, committee=sitting.committee, user=UserFactory())


@pytest.mark.parametrize("siren", ["12345678", "1234567890", "12345678A", "²23456789"])
def test_siren_has_nine_digits(sitting, person, siren):
    with pytest.raises(IncompleteError, match="9 chiffres"):
        give_seat(actor=sitting.head, committee=sitting.committee, user=person, siren=siren)


def test_second_president_and_unknown_role_are_refused(sitting, person):
    with pytest.raises(DomainError, match="déjà un président"):
        give_seat(actor=sitting.head, committee=sitting.committee, user=person, role=SeatRole.PRESIDENT)
    with pytest.raises(IncompleteError, match="Choisissez un rôle"):
        give_seat(actor=sitting.head, committee=sitting.committee, user=person, role="king")


def test_member_who_scored_keeps_a_voice(sitting, item):
    member = sitting.members[0]
    assess(item, member, 3)
    with pytest.raises(DomainError, match="garde sa voix"):
        give_seat(actor=sitting.head, committee=sitting.committee, user=member, role=SeatRole.SECRETARY)


@pytest.mark.parametrize("role", [SeatRole.MEMBER, SeatRole.SECRETARY])
def test_presidency_is_not_lost_by_the_way(sitting, role):
    with pytest.raises(DomainError, match="Confiez d’abord la présidence"):
        give_seat(actor=sitting.head, committee=sitting.committee, user=sitting.president, role=role)
    assert sitting.seat(sitting.president).role == SeatRole.PRESIDENT
    president = {"user": sitting.president, "role": SeatRole.PRESIDENT}
    give_seat(actor=sitting.head, committee=sitting.committee, siren="219900016", **president)
    assert sitting.seat(sitting.president).siren == "219900016"


def test_new_siren_leaves_published_dossiers_alone(sitting):
    """What was read and who was kept away stand as they were on the day of publication."""
    items = bulk_items(3, sitting)
    member, other = sitting.members
    sirens = [item.candidature.siret[:9] for item in items]
    for item in items:
        assess(item, member, 3)
        decide(item, sitting.president, Outcome.ADMITTED)
    give_seat(actor=sitting.head, committee=sitting.committee, user=other, siren=sirens[1])
    assert Recusal.objects.filter(item=items[1]).count() == 1
    Decision.objects.filter(item__in=items[:2]).update(published_at=items[0].entered_at)
    give_seat(actor=sitting.head, committee=sitting.committee, user=member, siren=sirens[0])
    give_seat(actor=sitting.head, committee=sitting.committee, user=other, siren="219900016")
    assert list(Recusal.objects.standing().values_list("item", "user")) == [(items[1].pk, other.pk)]
    assert Assessment.objects.filter(item=items[0], seat__user=member).exists()
    give_seat(actor=sitting.head, committee=sitting.committee, user=member, siren=sirens[2])
    assert not Assessment.objects.filter(item=items[2], seat__user=member).exists()


def test_presidency_is_handed_over(sitting):
    seat = sitting.seat(sitting.members[0])
    for _ in range(2):
        appoint_president(actor=sitting.head, seat=seat)
    assert sitting.seat(sitting.members[0]).role == SeatRole.PRESIDENT
    assert sitting.seat(sitting.president).role == SeatRole.MEMBER


def test_presidency_is_the_head_of_service_s_to_give(sitting):
    with pytest.raises(NotAllowedError):
        appoint_president(actor=sitting.president, seat=sitting.seat(sitting.members[0]))
    former = sitting.members[0]
    former.memberships.all().delete()
    with pytest.raises(DomainError, match="n’a plus le rôle"):
        appoint_president(actor=sitting.head, seat=sitting.seat(former))


def test_unused_seat_may_be_taken_back(sitting):
    with pytest.raises(NotAllowedError):
        remove_seat(actor=sitting.adviser, seat=sitting.seat(sitting.members[0]))
    remove_seat(actor=sitting.head, seat=sitting.seat(sitting.members[0]))
    assert not Seat.objects.filter(user=sitting.members[0]).exists()


def test_seat_of_who_stepped_aside_stays(sitting, item):
    declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
    with pytest.raises(DomainError, match="a déclaré un lien"):
        remove_seat(actor=sitting.head, seat=sitting.seat(sitting.members[0]))


def test_used_seat_stays(sitting, item):
    assess(item, sitting.members[0], 3)
    with pytest.raises(DomainError, match="ne peut plus être retiré"):
        remove_seat(actor=sitting.head, seat=sitting.seat(sitting.members[0]))


def test_recusal_sets_reading_and_vote_aside(sitting, item):
    first, second = sitting.members
    for member, mark in ((first, 5), (second, 3)):
        assess(item, member, mark)
        cast_vote(actor=member, item=item, choice="admit")
    declare_recusal(actor=first, item=item, reason=" Nous avons travaillé ensemble. ")
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count) == (12, 1)
    assert not Assessment.objects.filter(seat__user=first).exists()
    assert not Vote.objects.filter(seat__user=first).exists()
    assert Assessment.with_aside.get(seat__user=first).comment == "Projet net."
    assert Vote.with_aside.get(seat__user=first).choice == "admit"
    assert Recusal.objects.get().reason == "Nous avons travaillé ensemble."


def test_recusal_is_pinned(sitting, item):
    member = sitting.members[0]
    known = declare_recusal(actor=member, item=item, reason="Amitié")
    again = declare_recusal(actor=member, item=item, reason="Autre chose")
    assert (again, again.reason, again.source) == (known, "Amitié", RecusalSource.DECLARED)
    with pytest.raises(NotAllowedError) as refusal:
        assess(item, member, 3)
    assert refusal.value.status == 404


def test_declared_recusal_survives_a_change_of_siren(sitting, item):
    member = sitting.members[0]
    declare_recusal(actor=member, item=item, reason="Ancien collègue")
    give_seat(actor=sitting.head, committee=sitting.committee, user=member, siren="219900016")
    assert Recusal.objects.get().source == RecusalSource.DECLARED


def test_secretary_may_step_aside_and_strangers_may_not(sitting, item):
    declare_recusal(actor=sitting.secretary, item=item, reason="Ancien collègue")
    assert Recusal.objects.get().seat.user == sitting.secretary
    for stranger in (sitting.adviser, sitting.head, make_committee().president):
        with pytest.raises(NotAllowedError):
            declare_recusal(actor=stranger, item=item, reason="Ancien collègue")


def test_recusal_comes_too_late_after_publication():
    sitting = make_committee(members=1)
    item = make_item(sitting)
    decide(item, sitting.president, Outcome.ADMITTED)
    close_call(sitting.cycle)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    with pytest.raises(DomainError, match="trop tard"):
        declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
    assert Decision.objects.get().published_at is not None


@pytest.mark.parametrize("role", SeatRole.values)
def test_whoever_sits_shows_a_second_factor_first(sitting, client, role):
    user = sitting.president if role == SeatRole.PRESIDENT else make_member(sitting.cycle, role)
    client.force_login(user)
    assert client.get("/commission/").url.startswith("/compte/second-facteur/")
