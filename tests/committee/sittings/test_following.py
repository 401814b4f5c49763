"""A recusal that appears or ends while an item is live: the vote, the room, the block and the screens follow it at
once, whichever way it came."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.models import Candidature
from committee.enums import Choice, EventKind, ItemState, LinkGround, Presence, RecusalSource
from committee.models import Attendance, Ballot, Exit, Recusal, Sitting, SittingEvent, SittingItem
from committee.services import (
    add_item,
    call_deputy,
    declare_recusal,
    give_seat,
    lift_recusal,
    remove_seat,
    save_employments,
)
from committee.services.employments import Told
from committee.sittings import blocks, presence, voting
from committee.sittings.following import NOBODY_LEADS, follow_recusals
from committee.sittings.links import step_aside
from tests.factories.accounts import sign_in
from tests.factories.committee import bulk_items, make_committee, make_member, recuse
from tests.factories.sittings import call, cast, come, open_with, vote_on
from toolkit.domain.errors import DomainError

pytestmark = pytest.mark.django_db

ADMIT = Choice.ADMIT


@pytest.fixture
def world():
    """A president, three members, the last of them vice-president; a secretary."""
    return make_committee(members=3, secretary=True, vice=True)


@pytest.fixture
def items(world):
    return bulk_items(3, world)


def declared_in_the_room(world, sitting, item, user):
    step_aside(actor=user, sitting=sitting, key=key_of(sitting, item), nature="Ancien collègue")


def declared_elsewhere(world, sitting, item, user):
    declare_recusal(actor=user, item=item, reason="Ancien collègue")


def confirmed(world, sitting, item, user):
    """The member confirms what the data propose."""
    item.candidature.career_posts = [
        {"job_title": "DGA", "employer": "Ville de Port-Lannion", "start": 2009, "end": 2014}
    ]
    item.candidature.save()
    save_employments(actor=user, told=[Told("Mairie de Port-Lannion", is_present=True)])
    declare_recusal(actor=user, item=item, ground=LinkGround.POST)


def detected_by_the_seat(world, sitting, item, user):
    """The head of service writes the employer of the member."""
    siren = item.candidature.siret[:9]
    give_seat(actor=world.head, committee=world.committee, user=user, role=world.seat(user).role, siren=siren)


def detected_by_the_dossier(world, sitting, item, user):
    """The dossier turns out to be from the member's employer."""
    give_seat(actor=world.head, committee=world.committee, user=user, siren="219900016")
    item.candidature.siret = "21990001600011"
    item.candidature.save()
    add_item(candidature=item.candidature)


SOURCES = (
    declared_in_the_room, declared_elsewhere, confirmed, detected_by_the_seat, detected_by_the_dossier,
)  # fmt: skip


def key_of(sitting, item):
    return SittingItem.objects.get(sitting=sitting, item=item).key


def row_of(item):
    return SittingItem.objects.select_related("sitting").get(item=item)


def told_of(item, kind):
    return list(SittingEvent.objects.filter(sitting_item__item=item, kind=kind).values_list("text", flat=True))


@pytest.mark.parametrize("source", SOURCES)
def test_a_vote_that_holds_their_voice_is_annulled_another_goes_on_without_them(world, items, source):
    member, sitting = world.members[0], open_with(world)
    for item, has_voted in zip(items, (True, False), strict=False):
        ballot = vote_on(world, sitting, item)
        cast(ballot, (world.president, ADMIT), *([(member, ADMIT)] if has_voted else []))
        version = row_of(item).version
        source(world, sitting, item, member)
        row = row_of(item)
        ballot.refresh_from_db()
        assert (ballot.annulled_at is not None, row.is_called) == (has_voted, has_voted)
        assert bool(told_of(item, EventKind.ANNULLED)) == has_voted
        assert (ballot.base, ballot.voices) == ((4, 4) if has_voted else (3, 3))
        gone = Exit.objects.get(sitting_item=row, seat__user=member)
        assert (gone.left_at <= timezone.now(), gone.back_at) == (True, None)
        assert told_of(item, EventKind.LEFT) == [f"{member.full_name}, en déport, quitte la salle."]
        assert row.version > version
        assert Recusal.objects.standing().get(item=item).user == member
        if has_voted:
            with pytest.raises(DomainError, match="est annulé"):
                cast(ballot, (world.members[1], ADMIT))
            again = voting.open_vote(actor=world.secretary, sitting=sitting, key=row.key)
            assert (again.base, again.cast) == (3, 0)
            voting.annul_vote(actor=world.secretary, sitting=sitting, key=row.key, reason="Fin de l’essai.")
            SittingItem.objects.filter(pk=row.pk).update(state=ItemState.WAITING)
        else:
            cast(ballot, (world.members[1], ADMIT))
            assert Ballot.objects.get(pk=ballot.pk).cast == 2


def test_a_closed_vote_that_is_not_pronounced_is_annulled_by_hands_too(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0], "hands")
    counts = {"admit": 4, "waitlist": 0, "reject": 0, "abstain": 0}
    given = {"actor": world.secretary, "sitting": sitting, "key": key_of(sitting, items[0])}
    voting.count_hands(**given, counts=counts)
    detected_by_the_seat(world, sitting, items[0], world.members[0])
    ballot.refresh_from_db()
    assert (ballot.annulled_at is not None, row_of(items[0]).state) == (True, ItemState.CALLED)
    assert "est à refaire" in ballot.annul_reason


@pytest.mark.parametrize("who", ["giver", "holder"])
def test_a_voice_by_proxy_is_that_of_both(world, items, who):
    giver, holder, other = world.members
    sitting = open_with(world, world.president, holder, other, world.secretary)
    row = Attendance.objects.get(sitting=sitting, seat__user=giver)
    presence.give_proxy(actor=world.secretary, attendance=row, holder=world.seat(holder))
    ballot = vote_on(world, sitting, items[0])
    voting.cast_ballot(actor=holder, ballot=ballot, choice=ADMIT, for_seat=world.seat(giver))
    detected_by_the_seat(world, sitting, items[0], giver if who == "giver" else holder)
    ballot.refresh_from_db()
    assert ballot.annulled_at
    assert Exit.objects.count() == (who == "holder")  # nobody leaves who is not there


def test_a_vote_that_loses_its_quorum_is_annulled(world, items):
    sitting = open_with(world, world.president, world.members[0], world.secretary)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (world.president, ADMIT))
    detected_by_the_seat(world, sitting, items[0], world.members[0])
    assert "quorum de cette affaire n’est pas atteint" in told_of(items[0], EventKind.ANNULLED)[0]


def test_a_vote_that_nobody_presides_any_more_is_annulled(world, items):
    sitting = open_with(world)
    vote_on(world, sitting, items[0])
    detected_by_the_seat(world, sitting, items[0], world.president)
    assert row_of(items[0]).is_voting  # the vice-president presides
    detected_by_the_seat(world, sitting, items[0], world.vice_president)
    assert "Personne ne préside cette affaire" in told_of(items[0], EventKind.ANNULLED)[0]


def test_an_item_that_nobody_who_leads_may_know_of_is_deferred(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    for user in (world.president, world.vice_president):
        detected_by_the_seat(world, sitting, items[0], user)
    assert row_of(items[0]).is_called
    recuse(items[0], world.secretary)
    row = row_of(items[0])
    ballot.refresh_from_db()
    assert (row.state, row.note, ballot.annulled_at is not None) == (ItemState.DEFERRED, NOBODY_LEADS, True)
    assert call(world, sitting, items[1]).is_called


def block(world, sitting, items, vote=False):
    """The first of these leads the others, its vote open or not."""
    call(world, sitting, items[0])
    given = {"actor": world.secretary, "sitting": sitting, "key": key_of(sitting, items[0])}
    blocks.form_block(**given, others=[key_of(sitting, each) for each in items[1:]])
    return voting.open_vote(**given) if vote else None


def led(items):
    return [row_of(each).led_by_id is not None for each in items]


@pytest.mark.parametrize("vote", [False, True])
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("source", SOURCES[1::2])
def test_an_item_whose_people_are_no_longer_the_same_leaves_its_block(world, items, source, which, vote):
    """A recusal from one that follows takes it out, one from that which leads takes them all out."""
    sitting = open_with(world)
    ballot = block(world, sitting, items, vote=vote)
    if vote:
        cast(ballot, (world.members[0], ADMIT))
    source(world, sitting, items[which], world.members[0])
    assert led(items) == ([False] * 3 if which == 0 else [False, False, True])
    gone = items[1:] if which == 0 else [items[1]]
    for each in gone:
        assert "cette affaire est votée à part" in told_of(each, EventKind.BLOCK)[-1]
    if vote:  # the voice of the member is in: only where they are recused from the item that leads
        ballot.refresh_from_db()
        assert (ballot.annulled_at is not None) == (which == 0)


def test_what_is_told_of_a_block_names_one_item_alone(world, items):
    names = ["Ardente", "Bellerose", "Corbin"]
    for name, item in zip(names, items, strict=True):
        Candidature.objects.filter(pk=item.candidature_id).update(last_name=name)
    sitting = open_with(world)
    block(world, sitting, items)
    detected_by_the_seat(world, sitting, items[1], world.members[0])
    told = SittingEvent.objects.filter(kind=EventKind.BLOCK).values_list("text", "sitting_item__item")
    assert len(told) == 3
    for text, item in told:
        assert [name in text for name in names] == [each.pk == item for each in items]


def test_a_block_is_looked_at_again_before_its_vote(world, items):
    """Even when a recusal came by another way than the services."""
    sitting = open_with(world)
    block(world, sitting, items)
    seat = world.seat(world.members[0])
    Recusal.objects.create(
        item=items[1], user=seat.user, seat=None, source=RecusalSource.DECLARED, at=timezone.now(), reason="Ami"
    )
    voting.open_vote(actor=world.secretary, sitting=sitting, key=key_of(sitting, items[0]))
    assert led(items) == [False, False, True]


def test_who_is_recused_no_more_comes_back_and_is_counted(world, items):
    sitting, member = open_with(world), world.members[0]
    made = recuse(items[0], member)
    ballot = vote_on(world, sitting, items[0])
    assert (ballot.base, Exit.objects.get().back_at) == (3, None)
    lift_recusal(actor=world.head, recusal=made, reason="Homonyme.")
    ballot.refresh_from_db()
    assert (ballot.base, ballot.voices, Exit.objects.get().back_at is not None) == (4, 4, True)
    assert told_of(items[0], EventKind.BACK) == [f"{member.full_name} revient."]
    cast(ballot, (member, ADMIT))


def test_a_lifted_recusal_splits_a_block_too(world, items):
    sitting = open_with(world)
    made = [recuse(each, world.members[0]) for each in items]
    block(world, sitting, items)
    lift_recusal(actor=world.head, recusal=made[2], reason="Homonyme.")
    assert led(items) == [False, True, False]


def test_a_second_call_changes_nothing(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (world.members[0], ADMIT))
    detected_by_the_seat(world, sitting, items[0], world.members[0])
    before = SittingEvent.objects.count()
    follow_recusals(item=items[0])
    assert (SittingEvent.objects.count(), Exit.objects.count(), Ballot.objects.count()) == (before, 1, 1)


def test_a_seat_that_goes_is_told_to_the_screens(world, items):
    extra = make_member(world.cycle)
    sitting = open_with(world)
    come(sitting, extra, Presence.EXCUSED)
    version = Sitting.objects.get().version
    remove_seat(actor=world.head, seat=world.seat(extra))
    assert Sitting.objects.get().version > version


def test_a_deputy_does_not_give_a_voice_that_is_in(world, items):
    sitting, member = open_with(world), world.members[0]
    deputy = make_member(world.cycle, "deputy")
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (member, ADMIT))
    call_ = {"actor": world.head, "deputy": world.seat(deputy), "member": world.seat(member)}
    with pytest.raises(DomainError, match="a déjà voté dans l’affaire en cours"):
        call_deputy(**call_)
    voting.annul_vote(
        actor=world.secretary, sitting=sitting, key=key_of(sitting, items[0]), reason="Une suppléance arrive."
    )
    assert call_deputy(**call_).has_voice


def test_screens_say_why_the_vote_was_annulled_but_to_whom_it_hides(world, items, client):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (world.members[0], ADMIT), (world.members[1], ADMIT))
    detected_by_the_seat(world, sitting, items[0], world.members[0])
    for user, name in ((world.members[1], "follow"), (world.secretary, "conduct")):
        client.logout()
        sign_in(client, user)
        page = client.get(reverse(f"committee:sitting_{name}", args=[sitting.uuid]))
        assertContains(page, "le vote est à refaire")
        assertNotContains(page, "Votre voix est reçue")
    client.logout()
    sign_in(client, world.members[0])
    page = client.get(reverse("committee:sitting_follow", args=[sitting.uuid]))
    assertContains(page, "<h1>Affaire en cours</h1>")
    assertNotContains(page, "annulé")
