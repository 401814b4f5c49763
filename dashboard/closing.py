"""Close one's account: what binds it, what goes, and the act itself.

Each app says what binds a person in `closing.what_binds`; a new app that holds something is one line in SOURCES.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.closing import Binding, erase_account, lock_account
from accounts.closing import what_binds as account_binds
from accounts.models import User
from candidatures.closing import what_binds as candidature_binds
from candidatures.models import CandidatureQuerySet, Mandate
from candidatures.services.closing import let_go, lock_dossiers, mandates_held
from committee.closing import what_binds as committee_binds
from cycles.closing import what_binds as cycle_binds
from dashboard.agenda import forget_agenda
from dashboard.my_data import list_drafts
from fees.closing import what_binds as fee_binds
from instruction.closing import what_binds as instruction_binds
from peers.services import forget_peers
from promotions.services import forget_promotions
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import forget_person

SOURCES: tuple[Callable[[User], list[Binding]], ...] = (
    account_binds,
    committee_binds,
    instruction_binds,
    cycle_binds,
    candidature_binds,
    fee_binds,
)


class AccountBound(DomainError):
    """Something came meanwhile that keeps the account open."""

    def __init__(self) -> None:
        super().__init__(
            "Quelque chose vous lie maintenant à l’institut : votre compte reste ouvert, rien n’est effacé."
        )


@dataclass(frozen=True)
class Leaving:
    """What a person's account holds that goes with it."""

    drafts: CandidatureQuerySet
    mandates: list[Mandate]
    mails: int
    factors: int


def what_binds(user: User) -> list[Binding]:
    """All that keeps the account open, roles first. One query an app."""
    return [binding for source in SOURCES for binding in source(user)]


def what_goes(user: User) -> Leaving:
    """What closing the account erases. Five queries."""
    return Leaving(
        drafts=list_drafts(user=user),
        mandates=list(mandates_held(user).select_related("candidature__cycle", "candidature__applicant")),
        mails=OutboxMail.objects.filter(recipient=user).count(),
        factors=Authenticator.objects.filter(user=user).count(),
    )


@transaction.atomic
def close_account(*, actor: User) -> None:
    """Close the person's own account: drafts and their files, mandates, mails, the calendar, second factors, sessions.

    Locks the dossiers, then the account, then asks again what binds: whatever was submitted, decided or given
    meanwhile stands. Files go after commit. Raises AccountBound (409), AccountClosed (409) on a second click.
    """
    lock_dossiers(actor)
    user = lock_account(actor)
    if what_binds(user):
        raise AccountBound
    kept = let_go(user=user)
    forget_person(recipient=user, kept=kept)
    forget_agenda(user=user)
    forget_peers(user=user)
    forget_promotions(user=user)
    erase_account(user=user)
