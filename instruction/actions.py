"""What the training team does with one dossier: each action names its move, its form, its service, its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.models import User
from candidatures.enums import State
from candidatures.lifecycle import LIFECYCLE, apply_transition, available_transitions, roles_of
from candidatures.models import Candidature
from candidatures.services import cancel_participation, offer_again, reopen_candidature
from candidatures.transitions import INSTRUCTORS, Move
from instruction import services
from instruction.eligibility import Checks
from instruction.forms.correction import CorrectionForm
from instruction.forms.review import (
    CancelForm,
    DeskForm,
    EligibleForm,
    IneligibleForm,
    OfferAgainForm,
    ReconsiderForm,
    ReopenForm,
)
from instruction.models import IneligibilityProposal

# No change of state: what an adviser may ask the head of service for.
PROPOSE = Move(
    "propose_ineligible",
    "Proposer l’irrecevabilité",
    LIFECYCLE["declare_ineligible"].sources,
    State.INELIGIBLE,
    INSTRUCTORS,
    needs_reason=True,
    tone="danger",
)


@dataclass(frozen=True)
class Action:
    """One action. `slug` is its last word in the address; `consequence` is read before, `done` after.

    `lands`: the route of the page where it goes on, if that is not the dossier's.
    """

    name: str
    slug: str
    consequence: str
    done: str
    form: type[DeskForm] | None = None
    run: Callable[..., Any] | None = None
    lands: str = ""

    def open_form(self, candidature: Candidature, data: Any = None) -> DeskForm | None:
        """The form of this action on this dossier, as it was sent if it was."""
        return self.form(data, candidature=candidature) if self.form else None

    def perform(self, *, actor: User, candidature: Candidature, **values: Any) -> Any:
        """Do it by its service, or by the transition alone where it has none. Raises as apply_transition."""
        if self.run is not None:
            return self.run(actor=actor, candidature=candidature, **values)
        return apply_transition(candidature=candidature, name=self.name, actor=actor, **values)


ACTIONS = (
    Action(
        "claim",
        "prendre",
        "Le dossier vous est confié : la personne candidate lit « En cours d’instruction ».",
        "Ce dossier est maintenant en instruction, et c’est le vôtre.",
        run=services.claim_candidature,
    ),
    Action(
        "declare_eligible",
        "recevable",
        "Le dossier part devant la commission et la personne candidate en est prévenue par courriel. Un fait nouveau "
        "peut le faire revenir, tant que la commission n’a pas enregistré de décision.",
        "Ce dossier est recevable : la commission peut le lire.",
        EligibleForm,
        run=services.declare_eligible,
    ),
    Action(
        "request_correction",
        "correction",
        "La personne candidate reçoit ces points par courriel. Les sections visées se rouvrent, et elles seules ; à "
        "chaque point, elle répond par un changement ou par un mot.",
        "La demande de correction part vers la personne candidate.",
        CorrectionForm,
        run=services.request_correction,
    ),
    Action(
        "take_as_is",
        "en-l-etat",
        "L’instruction reprend sur le dossier tel qu’il est déposé. Ce que la personne candidate avait commencé à "
        "corriger n’est pas pris ; elle en est prévenue.",
        "L’instruction reprend sur le dossier tel qu’il est déposé.",
        run=services.take_as_is,
    ),
    Action(
        PROPOSE.name,
        "irrecevable",
        "Rien ne part encore : la lettre se lit d’abord, et la direction du service décide. La personne candidate ne "
        "sait rien d’ici là.",
        "Irrecevabilité proposée : voici la lettre que la personne candidate recevrait.",
        IneligibleForm,
        run=services.propose_ineligibility,
        lands="instruction:ineligibility",
    ),
    Action(
        "reopen",
        "reprendre",
        "Le dossier revient en instruction, la lettre envoyée est annulée, et la personne candidate en est prévenue "
        "avec votre motif.",
        "L’instruction de ce dossier reprend, et sa lettre est annulée.",
        ReopenForm,
        run=reopen_candidature,
    ),
    Action(
        "reconsider",
        "revenir",
        "Le dossier quitte la commission, ce qu’elle en a lu est gardé, et la personne candidate reçoit votre "
        "motif. C’est impossible dès qu’une décision est enregistrée.",
        "Ce dossier est revenu en instruction ; la personne candidate en est prévenue.",
        ReconsiderForm,
    ),
    Action(
        "offer_again",
        "proposer-de-nouveau",
        "La personne reçoit une nouvelle lettre d’admission, avec autant de jours pour répondre que la première fois. "
        "Il faut qu’une place soit libre.",
        "La place est proposée de nouveau ; la personne en est prévenue par courriel.",
        OfferAgainForm,
        run=offer_again,
    ),
    Action(
        "cancel",
        "annuler",
        "La personne quitte la promotion, et les droits encore à facturer ne sont plus dus. C’est définitif.",
        "La participation est annulée.",
        CancelForm,
        run=cancel_participation,
    ),
)
BY_SLUG = {action.slug: action for action in ACTIONS}


NO_LONGER_POSSIBLE = "Cette action n’est plus possible. Ce que vous aviez écrit est ici."


@dataclass(frozen=True)
class Panel:
    """An action as the page offers it: its form, what stands in the way, whether it opens unfolded."""

    action: Action
    move: Move
    form: forms.Form | None
    obstacle: str = ""
    is_open: bool = False

    @property
    def is_immediate(self) -> bool:
        """Whether one click suffices: nothing to write and nothing that cannot be undone."""
        return self.action.name == "claim"


def panels_for(
    user: User,
    candidature: Candidature,
    bound: Mapping[str, forms.Form] | None = None,
    *,
    checks: Checks | None = None,
    proposal: IneligibilityProposal | None = None,
) -> list[Panel]:
    """What this person may do now, in the order of the table. Guards say why not yet.

    A form of `bound` (action name -> form) comes back as it was typed, even when its action is no longer possible.
    `checks` are told to the forms that rest on them; an open `proposal` leaves no room for another one.
    """
    bound = bound or {}
    offered = _offered(user, candidature, proposal)
    panels = []
    for action in ACTIONS:
        typed = bound.get(action.name)
        move = offered.get(action.name)
        form = typed or (action.open_form(candidature) if move else None)
        if checks is not None and isinstance(form, DeskForm):
            form.tell(checks)
        if move is not None:
            panels.append(Panel(action, move, form, move.guard(candidature) if move.guard else "", typed is not None))
        elif typed is not None:
            panels.append(Panel(action, _MOVES[action.name], typed, NO_LONGER_POSSIBLE, True))
    return panels


def _offered(user: User, candidature: Candidature, proposal: IneligibilityProposal | None) -> dict[str, Move]:
    """The moves open to this person, by name. The head of service reads of a decision what an adviser proposes."""
    found = {move.name: move for move in available_transitions(user, candidature)}
    decision = found.pop("declare_ineligible", None)
    may_propose = PROPOSE.refusal(candidature.state, roles_of(user, candidature)) is None
    if may_propose and (proposal is None or not proposal.is_open):
        found[PROPOSE.name] = decision or PROPOSE
    return found


_MOVES: dict[str, Move] = {move.name: move for move in (*LIFECYCLE, PROPOSE)}
