"""Publish the decisions together, and what must wait for it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures import services as candidatures
from candidatures.enums import State
from candidatures.models import Candidature
from committee.decisions.ground import asked_words, why_too_early
from committee.enums import Outcome
from committee.models import Committee, Decision, ItemQuerySet
from committee.permissions import competes, is_head, may_know_all
from committee.publishing.holding import check_not_held
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.text.typography import format_day

# Said without a name or a number: which dossier it is, and what became of it, is not theirs to know.
WHO_MAY_KNOW = (
    "Un déport ou un mandat vous tient à l’écart : la publication et la liste d’attente reviennent à un autre chef de "
    "service, qui peut connaître de tous les dossiers. S’il n’y en a pas, faites inviter quelqu’un à ce rôle."
)


@transaction.atomic
def publish_decisions(*, actor: User, committee: Committee) -> int:
    """Make every recorded decision known at once: states change, applicants are told by mail. Returns how many.

    The switch itself, in one transaction; on screen two people publish, and it is made at the end of the hold: see
    committee.publishing.
    What each decision needed when it was recorded is checked again: an extension may have been granted since, the
    only reader may have been recused. Raises NotAllowedError (403); DomainError (409) as check_publishable.
    """
    return publish_locked(actor=actor, committee=lock_committee(actor, committee, State.ELIGIBLE))


def publish_locked(*, actor: User, committee: Committee) -> int:
    """The same for a caller who holds the committee and its eligible dossiers: see lock_committee."""
    check_publishable(committee)
    now = timezone.now()
    decisions = list(
        Decision.objects.secret()
        .filter(committee=committee, item__removed_at__isnull=True)
        .select_related("item__candidature__cycle__institute", "item__candidature__applicant")
        .order_by("outcome", "rank", "pk")
    )
    _apply(actor, committee, decisions)
    Decision.objects.filter(pk__in=[decision.pk for decision in decisions]).update(published_at=now)
    committee.published_at = now
    committee.published_by = actor
    committee.save(update_fields=["published_at", "published_by"])
    return len(decisions)


def undecided(committee: Committee) -> int:
    """Eligible dossiers without a decision."""
    return committee.items.standing().filter(candidature__state=State.ELIGIBLE, decision__isnull=True).count()


def why_undecided(number: int) -> str:
    """What is missing of that many dossiers."""
    some = "dossiers recevables attendent" if number > 1 else "dossier recevable attend"
    return f"{number} {some} une décision de la commission."


def without_ground(items: ItemQuerySet) -> int:
    """Secret decisions on these dossiers that lack what their cycle asks for, and bear no motive."""
    eligible = items.filter(candidature__state=State.ELIGIBLE)
    return Decision.objects.secret().groundless().filter(item__in=eligible.values("pk")).count()


def proposed_only(items: ItemQuerySet) -> int:
    """Secret decisions on these dossiers that nobody has validated."""
    eligible = items.filter(candidature__state=State.ELIGIBLE)
    return Decision.objects.secret().proposed().filter(item__in=eligible.values("pk")).count()


def why_proposed(number: int) -> str:
    """What is missing of that many decisions, and who gives it."""
    some = "décisions proposées attendent" if number > 1 else "décision proposée attend"
    return f"{number} {some} d’être validée{'s' if number > 1 else ''} par la présidence de la commission."


def why_groundless(number: int, committee: Committee) -> str:
    """What is wrong with that many decisions, and who mends it."""
    if not committee.is_usual:
        return _why_not_enough(number, asked_words(committee.needs, committee.readings_needed))
    if number == 1:
        return (
            "1 décision ne repose plus sur aucune lecture ni aucun vote, ou la personne qui l’a enregistrée s’est "
            "déportée depuis : la présidence la confirme ou la change, après une lecture ou en écrivant son motif."
        )
    return (
        f"{number} décisions ne reposent plus sur aucune lecture ni aucun vote, ou la personne qui les a enregistrées "
        "s’est déportée depuis : la présidence les confirme ou les change, après une lecture ou en écrivant son motif."
    )


def _why_not_enough(number: int, asked: str) -> str:
    if number == 1:
        return (
            f"1 décision n’a pas ce que ce cycle demande, {asked}, ou la personne qui l’a enregistrée s’est déportée "
            "depuis : la présidence la confirme ou la change, une fois cela fait ou en écrivant son motif."
        )
    return (
        f"{number} décisions n’ont pas ce que ce cycle demande, {asked}, ou la personne qui les a enregistrées s’est "
        "déportée depuis : la présidence les confirme ou les change, une fois cela fait ou en écrivant son motif."
    )


def check_publishable(committee: Committee) -> None:
    """Raise DomainError (409) too early (see why_too_early), while an eligible dossier has no decision, or one that was
    not validated or stands on nothing any more, and when there is nothing to publish."""
    early = why_too_early(committee.cycle)
    if early:
        raise DomainError(f"{early} : publiez après, pour que tous les candidats soient jugés ensemble.")
    waiting = undecided(committee)
    if waiting:
        raise DomainError(why_undecided(waiting))
    groundless = without_ground(committee.items.standing())
    if groundless:
        raise DomainError(why_groundless(groundless, committee))
    unvalidated = proposed_only(committee.items.standing())
    if unvalidated:
        raise DomainError(why_proposed(unvalidated))
    if not Decision.objects.secret().filter(committee=committee, item__removed_at__isnull=True).exists():
        raise DomainError("Aucune décision n’attend d’être publiée.")


def _apply(actor: User, committee: Committee, decisions: list[Decision]) -> None:
    """Each dossier to the state of its decision, by outcome."""
    of = {outcome: [row for row in decisions if row.outcome == outcome] for outcome in Outcome}
    admitted = [row.item.candidature for row in of[Outcome.ADMITTED]]
    candidatures.admit_all(actor=actor, candidatures=admitted)
    ranked = [(row.item.candidature, row.rank) for row in of[Outcome.WAITLISTED]]
    candidatures.put_all_on_waiting_list(actor=actor, ranked=ranked, until=committee.last_day_told)
    reasoned = [(row.item.candidature, row.reason) for row in of[Outcome.REJECTED]]
    candidatures.reject_all(actor=actor, reasoned=reasoned)


def check_not_published(*, cycle: Cycle) -> None:
    """Before one person gets more time: nobody is judged apart from the others, once these know what became of them.

    Raises DomainError (409). Locks the committee as a publication does: of the two, the second sees the first. The
    caller is in a transaction.
    """
    committee = Committee.objects.select_for_update(of=("self",)).filter(cycle=cycle).first()
    if committee is not None:
        check_not_held(committee)
    if committee is not None and committee.published_at is not None:
        raise DomainError(
            f"Les décisions de ce cycle sont publiées depuis le {format_day(committee.published_at)} : aucun délai ne "
            "peut plus y être accordé."
        )


def check_may_archive(*, cycle: Cycle) -> None:
    """Before a cycle is archived: nobody may still submit, and no decision is still to be published.

    Raises DomainError (409). Locks the committee, as who records and who publishes do; the caller holds the cycle.
    """
    early = why_too_early(cycle) if cycle.is_closed else ""
    if early:
        raise DomainError(f"{early} : archivez le cycle après.")
    committee = Committee.objects.select_for_update(of=("self",)).filter(cycle=cycle).first()
    secret = Decision.objects.secret().filter(committee=committee, item__removed_at__isnull=True).count()
    if secret:
        what = f"{secret} décisions ne sont pas publiées" if secret > 1 else "1 décision n’est pas publiée"
        raise DomainError(f"{what} : publiez avant d’archiver le cycle.")


def lock_committee(actor: User, committee: Committee, state: State) -> Committee:
    """As lock_dossiers, for a head of service who may know of every dossier. Raises NotAllowedError (403)."""
    locked = lock_dossiers(committee, state)
    if not is_head(actor, locked):
        raise NotAllowedError("Seul le chef de service publie les décisions et gère la liste d’attente.")
    if competes(actor, locked):
        raise NotAllowedError("Vous êtes candidat à ce cycle : un autre chef de service publie.")
    if not may_know_all(actor, locked):
        raise NotAllowedError(WHO_MAY_KNOW)
    return locked


def lock_dossiers(committee: Committee, state: State) -> Committee:
    """Lock the dossiers that are in this state, then the committee: as who withdraws one of them does."""
    concerned = Candidature.objects.select_for_update(of=("self",)).filter(cycle=committee.cycle_id, state=state)
    list(concerned.order_by("pk").values_list("pk"))
    return Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute").get(pk=committee.pk)
