"""Proposals to declare a dossier ineligible: those that wait for a person, and what the history tells of them."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q

from accounts.enums import Role
from accounts.models import User
from candidatures.lifecycle import LIFECYCLE
from candidatures.models import Candidature
from instruction.enums import ProposalState
from instruction.models import IneligibilityProposal, ProposalQuerySet
from toolkit.journal.timeline import Line

# The states in which a dossier may be declared ineligible.
DECIDABLE = LIFECYCLE["declare_ineligible"].sources
_WORDS = {
    ProposalState.SENT_BACK: "Proposition d’irrecevabilité renvoyée",
    ProposalState.TAKEN_BACK: "Proposition d’irrecevabilité reprise",
    ProposalState.FALLEN: "Proposition d’irrecevabilité sans objet",
}


def proposals_to_decide(user: User) -> ProposalQuerySet:
    """What waits for this person as head of service, the oldest first: each with its candidature, cycle and author."""
    readable = Candidature.objects.instructed_by(user).filter(awaits_decision(user))
    return _told(IneligibilityProposal.objects.open().filter(candidature__in=readable))


def proposals_sent_back(user: User) -> ProposalQuerySet:
    """Those sent back with a word on the dossiers that this person follows, or that nobody does and they proposed.

    Until the dossier changes state, or another proposal is made. The oldest first.
    """
    readable = Candidature.objects.instructed_by(user)
    return _told(_sent_back(user).filter(candidature__in=readable))


def awaits_decision(user: User) -> Q:
    """Dossiers that this person, as head of service, is asked to declare ineligible."""
    headed = user.institutes_with_role(Role.HEAD_OF_SERVICE)
    waiting = IneligibilityProposal.objects.open().filter(candidature=OuterRef("pk"))
    return Q(cycle__institute__in=headed) & Q(Exists(waiting))


def _sent_back(user: User) -> ProposalQuerySet:
    mine = Q(candidature__adviser=user) | Q(candidature__adviser__isnull=True, author=user)
    later = IneligibilityProposal.objects.filter(candidature=OuterRef("candidature"), at__gt=OuterRef("at"))
    found = IneligibilityProposal.objects.filter(mine, ~Exists(later), state=ProposalState.SENT_BACK)
    return found.filter(at__gte=F("candidature__state_changed_at"), candidature__state__in=DECIDABLE)


def _told(found: ProposalQuerySet) -> ProposalQuerySet:
    related = ("candidature__cycle__institute", "candidature__applicant", "author", "closed_by")
    return found.select_related(*related).order_by("at", "pk")


def standing_proposal(
    proposals: Iterable[IneligibilityProposal], candidature: Candidature
) -> IneligibilityProposal | None:
    """Of a dossier's proposals, newest first: the one that waits, or the last one if it was sent back since the dossier
    came to its state."""
    last = next(iter(proposals), None)
    if last is None or candidature.state not in DECIDABLE:
        return None
    return last if last.is_open or (last.is_sent_back and last.at >= candidature.state_changed_at) else None


def lines_of(proposal: IneligibilityProposal) -> list[Line]:
    """A proposal in the history of its dossier: made, then what became of it. A decision is told by the dossier."""
    detail = "\n".join(filter(None, [", ".join(proposal.rests_on), proposal.reason]))
    made = Line(what="Irrecevabilité proposée", at=proposal.at, who=proposal.author.full_name, detail=detail)
    what = _WORDS.get(ProposalState.of(proposal.state))
    if what is None or proposal.closed_at is None:
        return [made]
    who = proposal.closed_by.full_name if proposal.closed_by else ""
    return [made, Line(what=what, at=proposal.closed_at, who=who, detail=proposal.answer)]
