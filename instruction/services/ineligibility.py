"""A dossier that may be ineligible: an adviser proposes it, the head of service reads the letter and decides.

The candidature is locked first, then its proposal: of two people who act at once, the second reads what the first did.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import ActorRole
from candidatures.lifecycle import LIFECYCLE, lock_candidature, roles_of
from candidatures.models import Candidature, StateChange
from candidatures.permissions import is_recused
from candidatures.services.eligibility import declare_ineligible, draft_ineligibility
from candidatures.transitions import INSTRUCTORS
from instruction.enums import Rule
from instruction.lifecycle import PROPOSALS
from instruction.mails import may_read, tell_desk
from instruction.models import ANSWER_LIMIT, REASON_LIMIT, IneligibilityProposal
from instruction.proposals import DECIDABLE
from toolkit.documents.drafts import seal_of
from toolkit.domain.errors import IncompleteError, NotAllowedError, StaleError
from toolkit.text.typography import format_moment, format_number

WHO_PROPOSES = "Un dossier est proposé irrecevable par un conseil formation ou par la direction du service."
WHO_DECIDES = "La direction du service décide de l’irrecevabilité d’un dossier."
WHO_TAKES_BACK = "Une proposition est reprise par son auteur, ou par qui suit le dossier maintenant."
KEPT_AWAY = "Vous vous êtes déporté de ce dossier : il ne vous est plus accessible."
LETTER_MOVED = "La lettre ne dit plus ce que vous avez lu : la voici telle qu’elle est. Relisez-la avant de décider."


@transaction.atomic
def propose_ineligibility(
    *, actor: User, candidature: Candidature, reason: str, rules: Iterable[str] = ()
) -> IneligibilityProposal:
    """Propose a dossier as ineligible, for a reason that the applicant would read; the heads of service are told.

    `rules`: values of Rule that it rests on. The same proposal twice is one. Raises NotAllowedError (403, 404 for a
    recused person), StaleError (409) when the dossier is past it or another proposal waits, IncompleteError (422).
    """
    locked = lock_candidature(candidature.pk)
    _check_role(actor, locked, INSTRUCTORS, WHO_PROPOSES)
    move = LIFECYCLE["declare_ineligible"]
    if locked.state not in move.sources:
        raise StaleError(LIFECYCLE.stale_words(locked, move, actor))
    words = _check(reason, REASON_LIMIT, "Écrivez le motif : une décision défavorable est motivée.", "Le motif")
    named = [rule.value for rule in Rule if rule in set(rules)]
    waiting = locked.ineligibility_proposals.open().select_related("author").first()
    if waiting is not None:
        if (waiting.author_id, waiting.reason, waiting.rules) == (actor.pk, words, named):
            return waiting
        who = "Vous avez" if waiting.author_id == actor.pk else f"{waiting.author.full_name} a"
        raise StaleError(
            f"{who} déjà proposé l’irrecevabilité de ce dossier, le {format_moment(waiting.at)} : la direction du "
            "service en décide, ou la renvoie."
        )
    proposal = IneligibilityProposal.objects.create(candidature=locked, author=actor, reason=words, rules=named)
    if ActorRole.HEAD_OF_SERVICE not in roles_of(actor, locked):
        _tell_heads(proposal, locked)
    return proposal


@transaction.atomic
def decide_ineligibility(*, actor: User, proposal: IneligibilityProposal, seen: str | None = None) -> StateChange:
    """Follow a proposal: the dossier is ineligible, the letter issued, the applicant and the author told, all together.

    `seen`: the seal of the letter that was read (see toolkit.documents.drafts.seal_of), None when no page was. Raises
    NotAllowedError (403, 404), StaleError (409) for a proposal that is closed, or a letter that says something else by
    now, and as apply_transition.
    """
    candidature, locked = _lock(proposal)
    _check_role(actor, candidature, frozenset({ActorRole.HEAD_OF_SERVICE}), WHO_DECIDES)
    _check_waits(locked, "decide")
    if seen is not None and seen != seal_of(draft_ineligibility(candidature=candidature, reason=locked.reason)):
        raise StaleError(LETTER_MOVED)
    change = declare_ineligible(actor=actor, candidature=candidature, reason=locked.reason)
    if locked.author_id != actor.pk:
        values = {"auteur": actor.full_name}
        key = str(locked.uuid)
        tell_desk(candidature, event="ineligibility.decided", key=key, values=values, reader=locked.author)
    return change


@transaction.atomic
def send_back_proposal(*, actor: User, proposal: IneligibilityProposal, answer: str) -> IneligibilityProposal:
    """Send a proposal back with a word: whoever follows the dossier is told, else its author.

    Raises NotAllowedError (403, 404), IncompleteError (422) without a word, StaleError (409) for a closed one.
    """
    candidature, locked = _lock(proposal)
    _check_role(actor, candidature, frozenset({ActorRole.HEAD_OF_SERVICE}), WHO_DECIDES)
    words = _check(answer, ANSWER_LIMIT, "Écrivez pourquoi vous renvoyez cette proposition.", "Le mot")
    _close(locked, "send_back", actor, answer=words)
    reader = candidature.adviser or locked.author
    if reader.pk != actor.pk:
        values = {"auteur": actor.full_name, "mot": words}
        tell_desk(candidature, event="ineligibility.sent_back", key=str(locked.uuid), values=values, reader=reader)
    return locked


@transaction.atomic
def take_back_proposal(*, actor: User, proposal: IneligibilityProposal) -> IneligibilityProposal:
    """Take back one's own proposal, or that of the dossier that one follows since.

    Raises NotAllowedError (403, 404), StaleError (409) for a closed one.
    """
    candidature, locked = _lock(proposal)
    _check_role(actor, candidature, INSTRUCTORS, WHO_TAKES_BACK)
    if not takes_back(actor, locked, candidature):
        raise NotAllowedError(WHO_TAKES_BACK)
    _close(locked, "take_back", actor)
    return locked


def takes_back(user: User, proposal: IneligibilityProposal, candidature: Candidature) -> bool:
    """Whether this person instructs there, and made the proposal or follows its dossier: an assistant may follow it."""
    return user.pk in {proposal.author_id, candidature.adviser_id} and bool(INSTRUCTORS & roles_of(user, candidature))


def close_with(*, candidature: Candidature, change: StateChange) -> None:
    """Close what is proposed on a dossier that has just changed state: followed by that change, or without an object.

    The caller holds the dossier. One query, where something could have been proposed.
    """
    if change.from_state not in DECIDABLE:
        return
    name = "decide" if change.transition == "declare_ineligible" else "fall"
    PROPOSALS.claim(name, candidature.ineligibility_proposals.open(), closed_at=change.at, closed_by=change.actor)


def _lock(proposal: IneligibilityProposal) -> tuple[Candidature, IneligibilityProposal]:
    candidature = lock_candidature(proposal.candidature_id)
    locked = PROPOSALS.lock(proposal.pk)
    locked.candidature = candidature
    return candidature, locked


def _check_role(actor: User, candidature: Candidature, roles: frozenset[str], words: str) -> None:
    if not roles & roles_of(actor, candidature):
        raise NotAllowedError(words)
    if is_recused(actor, candidature):
        raise NotAllowedError(KEPT_AWAY, status=404)


def _check_waits(proposal: IneligibilityProposal, move: str) -> None:
    if not proposal.is_open:
        raise StaleError(PROPOSALS.stale_words(proposal, PROPOSALS[move], None))


def _check(text: str, limit: int, missing: str, what: str) -> str:
    words = text.strip()
    if not words:
        raise IncompleteError(missing)
    if len(words) > limit:
        raise IncompleteError(f"{what} dépasse {format_number(limit)} caractères : raccourcissez-le.")
    return words


def _close(proposal: IneligibilityProposal, move: str, actor: User, **columns: str) -> None:
    _check_waits(proposal, move)
    PROPOSALS.advance(proposal, move, closed_at=timezone.now(), closed_by=actor, **columns)
    PROPOSALS.save(proposal, ["state", "closed_at", "closed_by", *columns])


def _tell_heads(proposal: IneligibilityProposal, candidature: Candidature) -> None:
    """Each head of service who may read the dossier."""
    institute = candidature.cycle.institute_id
    heads = User.objects.active().with_role(Role.HEAD_OF_SERVICE, institute=institute)
    values = {"auteur": proposal.author.full_name}
    for head in heads.order_by("pk"):
        if may_read(head, candidature):
            key = f"{proposal.uuid}:{head.pk}"
            tell_desk(candidature, event="ineligibility.proposed", key=key, values=values, reader=head)
