"""What the training team does with one dossier: each action names its transition, its form, its service, its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.models import User
from candidatures.lifecycle import LIFECYCLE, Move, apply_transition, available_transitions
from candidatures.models import Candidature
from candidatures.services import cancel_participation
from instruction import services
from instruction.forms.correction import CorrectionForm
from instruction.forms.review import CancelForm, DeskForm, IneligibleForm, ReconsiderForm, ReopenForm


@dataclass(frozen=True)
class Action:
    """One action. `slug` is its last word in the address; `consequence` is read before, `done` after."""

    name: str
    slug: str
    consequence: str
    done: str
    form: type[DeskForm] | None = None
    run: Callable[..., Any] | None = None

    @property
    def transition(self) -> Move:
        """The transition of the lifecycle that this action asks for."""
        return LIFECYCLE[self.name]

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
        "Le dossier vous est confié : le candidat lit « En cours d’instruction ».",
        "Ce dossier est maintenant en instruction, et c’est le vôtre.",
        run=services.claim_candidature,
    ),
    Action(
        "declare_eligible",
        "recevable",
        "Le dossier part devant la commission et le candidat en est prévenu par courriel. Un fait nouveau peut le "
        "faire revenir, tant que la commission n’a pas enregistré de décision.",
        "Ce dossier est recevable : la commission peut le lire.",
    ),
    Action(
        "request_correction",
        "correction",
        "Le candidat reçoit ces points par courriel. Les sections visées se rouvrent, et elles seules ; il répond à "
        "chaque point par un changement ou par un mot.",
        "La demande de correction part vers le candidat.",
        CorrectionForm,
        run=services.request_correction,
    ),
    Action(
        "take_as_is",
        "en-l-etat",
        "L’instruction reprend sur le dossier tel qu’il est déposé. Ce que le candidat avait commencé à corriger n’est "
        "pas pris ; il en est prévenu.",
        "L’instruction reprend sur le dossier tel qu’il est déposé.",
        run=services.take_as_is,
    ),
    Action(
        "declare_ineligible",
        "irrecevable",
        "Le candidat reçoit votre motif par courriel et l’instruction s’arrête là.",
        "Ce dossier est déclaré irrecevable ; le candidat en est prévenu.",
        IneligibleForm,
        run=services.declare_ineligible,
    ),
    Action(
        "reopen",
        "reprendre",
        "Le dossier revient en instruction et le candidat en est prévenu.",
        "L’instruction de ce dossier reprend.",
        ReopenForm,
    ),
    Action(
        "reconsider",
        "revenir",
        "Le dossier quitte la commission, ce qu’elle en a lu est gardé, et le candidat reçoit votre motif. "
        "C’est impossible dès qu’une décision est enregistrée.",
        "Ce dossier est revenu en instruction ; le candidat en est prévenu.",
        ReconsiderForm,
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
    form: forms.Form | None
    obstacle: str = ""
    is_open: bool = False

    @property
    def is_immediate(self) -> bool:
        """Whether one click suffices: nothing to write and nothing that cannot be undone."""
        return self.action.name == "claim"


def panels_for(user: User, candidature: Candidature, bound: Mapping[str, forms.Form] | None = None) -> list[Panel]:
    """What this person may do now, in the order of the table. Guards say why not yet.

    A form of `bound` (action name -> form) comes back as it was typed, even when its action is no longer possible.
    """
    bound = bound or {}
    offered = {item.name for item in available_transitions(user, candidature)}
    panels = []
    for action in ACTIONS:
        typed = bound.get(action.name)
        if action.name in offered:
            guard = action.transition.guard
            form = typed or action.open_form(candidature)
            panels.append(Panel(action, form, guard(candidature) if guard else "", typed is not None))
        elif typed is not None:
            panels.append(Panel(action, typed, NO_LONGER_POSSIBLE, True))
    return panels
