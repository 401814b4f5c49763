"""What this app says when a person wants to close their account: the dossiers that were submitted bind."""

from django.utils import timezone

from accounts.closing import Binding, years_after
from accounts.models import User
from candidatures.enums import WITHDRAWABLE, State
from candidatures.models import Candidature
from candidatures.services.deletion import deletable_drafts

KEPT_YEARS = 2  # after the last change of state, as the privacy notice says
# Someone in the promotion is bound by that, which `cycles` says.
ELSEWHERE = frozenset({State.CONFIRMED})


def what_binds(user: User) -> list[Binding]:
    """The person's dossiers that were submitted, until they are over and their legal time too. One query."""
    drafts = deletable_drafts(user).values("pk")
    own = Candidature.objects.owned_by(user).exclude(pk__in=drafts).exclude(state__in=ELSEWHERE)
    rows = own.select_related("cycle").order_by("-state_changed_at", "pk")
    return [binding for binding in map(_binding, rows) if binding]


def _binding(candidature: Candidature) -> Binding | None:
    number = f"n° {candidature.receipt_number}" if candidature.receipt_number else "sans numéro"
    named = {
        "title": f"Votre dossier {number}, {candidature.cycle.title} {candidature.cycle.year}",
        "reason": f"Il {State.of(candidature.state).spec.predicate}.",
        "url": candidature.get_absolute_url(),
        "link": "Ouvrir le dossier",
    }
    if candidature.state == State.ADMITTED:
        return Binding(remedy="Répondez d’abord : confirmez votre place, ou refusez-la.", **named)
    if candidature.state in WITHDRAWABLE:
        return Binding(
            remedy="Retirez-le depuis sa page, ou attendez la décision. Il est ensuite gardé deux ans.",
            **named,
        )
    until = years_after(candidature.state_changed_at, KEPT_YEARS)
    if until < timezone.localdate():
        return None
    remedy = "Le service formation le garde jusque-là. Écrivez-lui pour toute demande d’effacement."
    return Binding(remedy=remedy, until=until, **named)
