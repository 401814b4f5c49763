"""Several declarations of links at once, each of which is kept or refused for itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from committee.models import Item
from committee.services.recusals import declare_no_link, declare_recusal
from toolkit.domain.errors import DomainError


@dataclass(frozen=True)
class Answer:
    """What a member says of one dossier. `seen`: the mark of the links that the page showed; see declare_no_link."""

    item: Item
    has_link: bool
    nature: str = ""
    ground: str = ""
    seen: str | None = None


def save_answers(*, actor: User, answers: Iterable[Answer]) -> dict[int, DomainError]:
    """Keep each answer in a transaction of its own; return why some were refused, by the id of the dossier."""
    refused = {}
    for answer in answers:
        try:
            if answer.has_link:
                declare_recusal(actor=actor, item=answer.item, reason=answer.nature, ground=answer.ground)
            else:
                declare_no_link(actor=actor, item=answer.item, seen=answer.seen)
        except DomainError as refusal:
            refused[answer.item.pk] = refusal
    return refused
