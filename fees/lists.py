"""The list of fees and its file for finance."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from accounts.models import User
from cycles.models import Cycle
from fees.enums import FeeState
from fees.models import Fee
from toolkit.lists.columns import ASCENDING, Cell, Column
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView

VIEWS = (SavedView("", "Tous"), *(SavedView(value, label, Q(state=value)) for value, label in FeeState.choices))


def _of(name: str) -> Any:
    """A field of the participant of a fee."""
    return lambda fee: getattr(fee.participant, name)


COLUMNS = (
    Column("reference", "Référence", lambda fee: fee.reference, Cell.IDENTIFIER, shown=False),
    Column("employeur", "Employeur", lambda fee: fee.employer.name, fixed=ASCENDING),
    Column("siret", "SIRET de l’employeur", lambda fee: fee.employer.siret, Cell.IDENTIFIER, shown=False),
    Column("participant", "Participant", lambda fee: fee.participant.user.full_name),
    Column("siret_facture", "SIRET à facturer", _of("billing_siret"), Cell.IDENTIFIER, css="mid"),
    Column("destinataire", "Destinataire", _of("billing_name"), shown=False),
    Column("service", "Code service", _of("service_code"), Cell.IDENTIFIER, css="lo"),
    Column("engagement", "N° d’engagement", _of("purchase_order"), Cell.IDENTIFIER, css="lo"),
    Column("courriel", "Courriel de facturation", _of("billing_email"), shown=False),
    Column("contact", "Contact pour la facture", _of("billing_contact"), shown=False),
    Column("adresse", "Adresse de facturation", _of("billing_address"), shown=False),
    Column("cycle", "Cycle", lambda fee: f"{fee.participant.cycle.code} {fee.participant.cycle.year}", shown=False),
    Column("etat", "État", lambda fee: fee.get_state_display()),
    Column("montant", "Montant", lambda fee: fee.amount, Cell.MONEY, css="num"),
    Column("du_depuis", "Dû depuis", lambda fee: fee.due_since, Cell.DATE, shown=False),
)


class FeeList(ListPage):
    """The fees of a cycle for one reader, by employer: a view for each state."""

    columns = COLUMNS
    view_name = "etat"

    def __init__(self, *, user: User, cycle: Cycle, params: Mapping[str, str]) -> None:
        related = ("participant__user", "employer", "participant__cycle")
        scope = Fee.objects.visible_to(user).filter(participant__cycle=cycle).select_related(*related)
        super().__init__(scope, params, views=VIEWS, base={"cycle": cycle.slug})
