"""Sittings that are over, and their minutes."""

from typing import Any

from accounts.models import User
from committee.enums import Choice
from committee.minutes import signing, writing
from committee.minutes.copies import seal_of_copy
from committee.minutes.documents import copy_for, known_keys
from committee.models import Item, Minutes, Sitting, SittingItem
from committee.sittings import opening, results, voting
from tests.factories.sittings import cast, open_with, vote_on


def hold_sitting(world: Any, items: list[Item], *, choices: tuple[str, ...] = (), **more: Any) -> Sitting:
    """A sitting with everybody, where each dossier gets one choice from all who may vote on it; then closed."""
    made = open_with(world, **more)
    for item, choice in zip(items, choices or (Choice.ADMIT,) * len(items), strict=True):
        decide(world, made, item, choice)
    return opening.close_sitting(actor=world.secretary, sitting=made)


def decide(world: Any, sitting: Sitting, item: Item, choice: str, motive: str = "Projet à préciser.") -> None:
    """Everybody who is not recused votes so on this dossier, and the result is pronounced."""
    ballot = vote_on(world, sitting, item)
    away = set(item.recusals.standing().values_list("user_id", flat=True))
    cast(ballot, *((user, choice) for user in (world.president, *world.members) if user.pk not in away))
    row = SittingItem.objects.get(sitting=sitting, item=item)
    if row.is_voting:
        voting.close_vote(actor=world.secretary, sitting=sitting, key=row.key)
    results.pronounce_result(actor=world.secretary, sitting=sitting, key=row.key, motive=motive)


def circulated(world: Any, sitting: Sitting) -> Minutes:
    """Their draft, sent to the members."""
    made = writing.prepare_minutes(actor=world.secretary, sitting=sitting)
    return writing.circulate_minutes(actor=world.secretary, minutes=made)


def seen_by(user: User, minutes: Minutes) -> dict[str, Any]:
    """What this person reads of it."""
    fresh = Minutes.objects.select_related("sitting__committee__cycle__institute").get(pk=minutes.pk)
    return copy_for(fresh, known_keys(user, fresh))


def seal_for(user: User, minutes: Minutes) -> str:
    """The seal of that."""
    return seal_of_copy(seen_by(user, minutes))


def sign(user: User, minutes: Minutes) -> Minutes:
    """This person signs what they read."""
    return signing.sign_minutes(actor=user, minutes=minutes, seen=seal_for(user, minutes))


def signed(world: Any, sitting: Sitting) -> Minutes:
    """Signed by both."""
    made = circulated(world, sitting)
    sign(world.president, made)
    return sign(world.secretary, made)
