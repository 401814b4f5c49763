"""Votes of a sitting: with quorum, once a voice, simple majority, casting vote, by proxy, never of a recused member."""

import pytest

from committee.decisions.ground import ground_of
from committee.enums import Choice, EventKind, ItemState, Outcome, Presence
from committee.models import Attendance, Ballot, BallotMark, Decision, Exit, SittingEvent, SittingItem
from committee.services import cast_vote, save_assessment
from committee.sittings import conduct, opening, presence, results, voting
from tests.factories.committee import assess, bulk_items, close_call, decide, declare, marks_of, recuse
from tests.factories.sittings import call, cast, come, convene, open_with, vote_on
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

pytestmark = pytest.mark.django_db

ADMIT, REJECT, WAIT, ABSTAIN = Choice.ADMIT, Choice.REJECT, Choice.WAITLIST, Choice.ABSTAIN


def row_of(sitting, item):
    return SittingItem.objects.get(sitting=sitting, item=item)


def close(world, sitting, item, **more):
    return voting.close_vote(actor=world.secretary, sitting=sitting, key=row_of(sitting, item).key, **more)


def pronounce(world, sitting, item, **more):
    return results.pronounce_result(actor=world.secretary, sitting=sitting, key=row_of(sitting, item).key, **more)


def test_a_whole_vote_records_the_decision_under_embargo(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    assert (ballot.base, ballot.voices, ballot.is_secret) == (4, 4, True)
    first, second, third = world.members
    cast(ballot, (world.president, ADMIT), (first, ADMIT), (second, REJECT), (third, ABSTAIN))
    closed = close(world, sitting, items[0])
    assert closed.tally == ["2 pour admettre", "1 pour ne pas retenir", "1 abstention"]
    made = pronounce(world, sitting, items[0], motive="Projet net.")
    assert (made.outcome, made.reason, made.published_at) == (Outcome.ADMITTED, "Projet net.", None)
    assert made.recorded_by == world.secretary
    assert Decision.objects.grounded().filter(pk=made.pk).exists()
    row = row_of(sitting, items[0])
    assert (row.state, row.ended_at is not None) == (ItemState.DECIDED, True)


def test_what_is_kept_of_a_secret_vote_says_no_choice_of_anybody(world, items):
    fields = {field.name for field in BallotMark._meta.get_fields()}
    assert fields == {"id", "ballot", "seat", "cast_by", "at"}
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (world.president, REJECT))
    told = " ".join(SittingEvent.objects.filter(sitting_item__item=items[0]).values_list("text", flat=True))
    assert "retenir" not in told


def test_the_ballot_alone_is_a_ground(world):
    (item,) = bulk_items(1, world)
    sitting = open_with(world)
    ballot = vote_on(world, sitting, item)
    assert not ground_of(item)
    cast(ballot, *((user, WAIT) for user in (world.president, *world.members)))
    close(world, sitting, item)
    assert ground_of(item).votes == 4
    assert pronounce(world, sitting, item).rank == 1


def test_a_voice_counts_once(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (world.president, ADMIT))
    with pytest.raises(DomainError, match="déjà reçue"):
        cast(ballot, (world.president, REJECT))
    ballot.refresh_from_db()
    assert ballot.counts == {"admit": 1, "waitlist": 0, "reject": 0, "abstain": 0}


def test_no_voice_after_the_closing_nor_while_suspended(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (world.president, ADMIT))
    opening.suspend_sitting(actor=world.secretary, sitting=sitting)
    with pytest.raises(DomainError, match="suspendue"):
        cast(ballot, (world.members[0], ADMIT))
    opening.resume_sitting(actor=world.secretary, sitting=sitting)
    with pytest.raises(IncompleteError, match="1 voix sur 4"):
        close(world, sitting, items[0])
    close(world, sitting, items[0], early=True)
    with pytest.raises(DomainError, match="clos"):
        cast(ballot, (world.members[0], ADMIT))
    assert Ballot.objects.get().closed_early


def test_who_is_absent_recused_or_without_a_voice_does_not_vote(world, items):
    recuse(items[0], world.members[0])
    sitting = open_with(world, world.president, world.members[0], world.members[1], world.secretary)
    ballot = vote_on(world, sitting, items[0])
    assert (ballot.base, ballot.voices) == (3, 2)
    for person, match, status in (
        (world.members[0], "n’existe pas", 404),
        (world.members[2], "n’est pas notée", 403),
        (world.secretary, "pas de voix", 403),
        (world.head, "Seuls les membres", 403),
    ):
        with pytest.raises(NotAllowedError, match=match) as refusal:
            cast(ballot, (person, ADMIT))
        assert refusal.value.status == status
    ballot.refresh_from_db()
    assert ballot.cast == 0


def test_an_unknown_choice(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    with pytest.raises(IncompleteError):
        cast(ballot, (world.president, "maybe"))


def test_without_quorum_no_vote_opens(world, items):
    sitting = open_with(world, world.president, world.secretary)
    row = call(world, sitting, items[0])
    with pytest.raises(DomainError, match="quorum"):
        voting.open_vote(actor=world.secretary, sitting=sitting, key=row.key)
    come(sitting, world.members[0])
    assert voting.open_vote(actor=world.secretary, sitting=sitting, key=row.key)


def test_recused_members_are_out_of_the_base_of_the_item(world, items):
    for user in world.members[:2]:
        recuse(items[0], user)
    sitting = open_with(world, world.president, world.secretary)
    assert vote_on(world, sitting, items[0]).base == 2


@pytest.mark.parametrize("who", ["president", "head"])
def test_who_leads(world, items, who):
    sitting = open_with(world)
    key = row_of(sitting, items[0]).key
    if who == "president":
        assert conduct.call_item(actor=world.president, sitting=sitting, key=key)
    else:
        with pytest.raises(NotAllowedError):
            conduct.call_item(actor=world.head, sitting=sitting, key=key)


def test_one_item_at_a_time(world, items):
    sitting = open_with(world)
    call(world, sitting, items[0])
    assert call(world, sitting, items[0]).is_called  # a second click
    with pytest.raises(StaleError, match="déjà en cours"):
        call(world, sitting, items[1])
    with pytest.raises(DomainError, match="en cours"):
        opening.close_sitting(actor=world.secretary, sitting=sitting)
    conduct.put_item_back(actor=world.secretary, sitting=sitting, key=row_of(sitting, items[0]).key)
    assert call(world, sitting, items[1]).is_called


def test_exits_and_returns_are_noted_of_each_item_by_itself(world, items):
    recuse(items[0], world.members[0])
    recuse(items[1], world.members[0])
    sitting = open_with(world)
    for item in items:
        row = call(world, sitting, item)
        conduct.defer_item(actor=world.secretary, sitting=sitting, key=row.key)
    assert Exit.objects.filter(back_at__isnull=True).count() == 0
    told = SittingEvent.objects.filter(seat=world.seat(world.members[0]))
    kinds = list(told.filter(kind__in=(EventKind.LEFT, EventKind.BACK)).values_list("kind", "sitting_item__item"))
    assert kinds == [(kind, each.pk) for each in items[:2] for kind in (EventKind.LEFT, EventKind.BACK)]


def test_a_proxy_gives_two_voices_and_one_a_member(world, items):
    giver, holder, other = world.members
    sitting = open_with(world, world.president, holder, world.secretary)
    give(world, sitting, giver, holder)
    with pytest.raises(DomainError, match="déjà une procuration"):
        give(world, sitting, other, holder)
    ballot = vote_on(world, sitting, items[0])
    assert ballot.voices == 3
    cast(ballot, (holder, ADMIT))
    voting.cast_ballot(actor=holder, ballot=ballot, choice=REJECT, for_seat=world.seat(giver))
    with pytest.raises(NotAllowedError, match="procuration"):
        voting.cast_ballot(actor=holder, ballot=ballot, choice=REJECT, for_seat=world.seat(other))
    ballot.refresh_from_db()
    assert (ballot.admit, ballot.reject) == (1, 1)


def give(world, sitting, giver, holder):
    row = Attendance.objects.get(sitting=sitting, seat__user=giver)
    return presence.give_proxy(actor=world.secretary, attendance=row, holder=world.seat(holder) if holder else None)


def test_who_comes_after_a_proxy_has_their_voice_back_once(world, items):
    giver, holder, _ = world.members
    sitting = open_with(world, world.president, holder, world.secretary)
    give(world, sitting, giver, holder)
    ballot = vote_on(world, sitting, items[0])
    voting.cast_ballot(actor=holder, ballot=ballot, choice=REJECT, for_seat=world.seat(giver))
    told = come(sitting, giver)
    assert "la procuration donnée à" in told[0]
    assert "déjà reçue" in told[1]
    with pytest.raises(DomainError, match="déjà reçue"):
        cast(ballot, (giver, ADMIT))
    ballot.refresh_from_db()
    assert ballot.cast == 1


def test_a_proxy_falls_with_whoever_holds_it(world, items):
    giver, holder, other = world.members
    sitting = open_with(world, world.president, holder, world.secretary)
    give(world, sitting, giver, holder)
    assert "tombe" in come(sitting, holder, Presence.EXCUSED)[0]
    assert not Attendance.objects.filter(proxy_to__isnull=False).exists()
    for person in (holder, world.secretary, giver):
        with pytest.raises(DomainError):
            give(world, sitting, giver, person)
    give(world, sitting, giver, world.president)
    give(world, sitting, giver, None)
    with pytest.raises(DomainError, match="est là"):
        give(world, sitting, world.president, other)


def test_a_proxy_held_by_a_recused_member_counts_for_nothing_in_that_item(world, items):
    giver, holder, other = world.members
    recuse(items[0], holder)
    sitting = open_with(world, world.president, holder, other, world.secretary)
    give(world, sitting, giver, holder)
    assert vote_on(world, sitting, items[0]).voices == 2


def test_level_voices_take_the_casting_choice_of_the_president_among_them(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    first, second, third = world.members
    cast(ballot, (world.president, WAIT), (first, REJECT), (second, WAIT), (third, REJECT))
    close(world, sitting, items[0])
    for casting in ("", ADMIT):
        with pytest.raises(IncompleteError, match="partagées"):
            pronounce(world, sitting, items[0], casting=casting)
    made = pronounce(world, sitting, items[0], casting=WAIT)
    assert (made.outcome, made.rank) == (Outcome.WAITLISTED, 1)
    assert Ballot.objects.get().casting_choice == WAIT


def test_what_nobody_presides_any_more_is_deferred(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, *zip(world.members, (ADMIT, REJECT, ABSTAIN), strict=True))
    come(sitting, world.president, Presence.EXCUSED)
    close(world, sitting, items[0])
    with pytest.raises(DomainError, match="Personne ne préside cette affaire"):
        pronounce(world, sitting, items[0], casting=ADMIT)
    conduct.defer_item(actor=world.secretary, sitting=sitting, key=row_of(sitting, items[0]).key, note="Partage.")
    assert not Decision.objects.exists()
    assert Ballot.objects.get().annulled_at


def test_abstentions_alone_decide_nothing(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, *((user, ABSTAIN) for user in (world.president, *world.members)))
    close(world, sitting, items[0])
    with pytest.raises(DomainError, match="s’abstiennent"):
        pronounce(world, sitting, items[0])
    voting.annul_vote(
        actor=world.secretary, sitting=sitting, key=row_of(sitting, items[0]).key, reason="Personne ne se prononce."
    )
    assert vote_again(world, sitting, items[0]).cast == 0


def vote_again(world, sitting, item):
    return voting.open_vote(actor=world.secretary, sitting=sitting, key=row_of(sitting, item).key)


def test_a_rejection_takes_a_motive(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, *((user, REJECT) for user in (world.president, *world.members)))
    close(world, sitting, items[0])
    with pytest.raises(IncompleteError, match="motif"):
        pronounce(world, sitting, items[0])
    assert pronounce(world, sitting, items[0], motive="Projet à mûrir.").outcome == Outcome.REJECTED
    with pytest.raises(StaleError):
        pronounce(world, sitting, items[0], motive="Projet à mûrir.")


def test_hands_are_as_many_as_voices(world, items):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0], "hands")
    key = row_of(sitting, items[0]).key
    with pytest.raises(DomainError, match="main levée"):
        cast(ballot, (world.president, ADMIT))
    counts = {"admit": 3, "waitlist": 0, "reject": 0, "abstain": 0}
    given = {"actor": world.secretary, "sitting": sitting, "key": key}
    with pytest.raises(IncompleteError, match="3 voix, 4"):
        voting.count_hands(**given, counts=counts)
    voting.count_hands(**given, counts={**counts, "abstain": 1})
    assert BallotMark.objects.count() == 4
    assert pronounce(world, sitting, items[0]).outcome == Outcome.ADMITTED


def test_readings_are_closed_by_the_opening_and_votes_by_the_convocation(world):
    (item,) = bulk_items(1, world)
    member = world.members[0]
    assess(item, member, 3)
    sitting = convene(world)
    with pytest.raises(DomainError, match="Le vote se fait en séance, le"):
        cast_vote(actor=member, item=item, choice=ADMIT)
    assess(item, member, 4)
    close_call(world.cycle)
    opening.open_sitting(actor=world.secretary, sitting=sitting, ahead=True)
    declare(item, member)
    with pytest.raises(DomainError, match="La séance est ouverte"):
        save_assessment(actor=member, item=item, marks=marks_of(world.cycle, 2), comment="", validate=True)
    opening.close_sitting(actor=world.secretary, sitting=sitting)
    assess(item, member, 2)


def test_the_president_may_have_decided_before(world, items):
    decide(items[0], world.president, Outcome.ADMITTED)
    sitting = open_with(world)
    assert not sitting.items.filter(item=items[0]).exists()
