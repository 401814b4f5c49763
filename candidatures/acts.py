"""What the desk does with one dossier: each act names its transition, its form, its service, its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from candidatures import services
from candidatures.forms.instruction import CancelForm, CorrectionForm, IneligibleForm, ReconsiderForm, ReopenForm
from candidatures.lifecycle import BY_NAME, Transition, available_transitions
from candidatures.models import Candidature


@dataclass(frozen=True)
class Act:
    """One act: `consequence` is read before, `done` after. Without a form it needs no word of explanation."""

    name: str
    route: str
    run: Callable[..., Any]
    consequence: str
    done: str
    form: type[forms.Form] | None = None

    @property
    def transition(self) -> Transition:
        """The move of the lifecycle that this act asks for."""
        return BY_NAME[self.name]


ACTS = (
    Act(
        "take",
        "take",
        services.take_candidature,
        "Le dossier vous est confié : le candidat lit « En cours d’instruction ».",
        "Ce dossier est maintenant en instruction, et c’est le vôtre.",
    ),
    Act(
        "declare_eligible",
        "eligible",
        services.declare_eligible,
        "Le dossier part devant la commission et le candidat en est prévenu par courriel. Un fait nouveau peut le "
        "faire revenir, tant que la commission n’a pas enregistré de décision.",
        "Ce dossier est recevable : la commission peut le lire.",
    ),
    Act(
        "request_correction",
        "request_correction",
        services.request_correction,
        "Le candidat reçoit votre message par courriel et peut modifier les seules sections choisies.",
        "La demande de correction part vers le candidat.",
        CorrectionForm,
    ),
    Act(
        "declare_ineligible",
        "ineligible",
        services.declare_ineligible,
        "Le candidat reçoit votre motif par courriel et l’instruction s’arrête là.",
        "Ce dossier est déclaré irrecevable ; le candidat en est prévenu.",
        IneligibleForm,
    ),
    Act(
        "reopen",
        "reopen",
        services.reopen_candidature,
        "Le dossier revient en instruction et le candidat en est prévenu.",
        "L’instruction de ce dossier reprend.",
        ReopenForm,
    ),
    Act(
        "reconsider",
        "reconsider",
        services.reconsider_candidature,
        "Le dossier quitte la commission, ce qu’elle en a lu est gardé, et le candidat reçoit votre motif. "
        "C’est impossible dès qu’une décision est enregistrée.",
        "Ce dossier est revenu en instruction ; le candidat en est prévenu.",
        ReconsiderForm,
    ),
    Act(
        "cancel",
        "cancel",
        services.cancel_participation,
        "La personne quitte la promotion, et les droits encore à facturer ne sont plus dus. C’est définitif.",
        "La participation est annulée.",
        CancelForm,
    ),
)
BY_ACT = {act.name: act for act in ACTS}


@dataclass(frozen=True)
class Panel:
    """An act as the page offers it: its form, what stands in the way, whether it opens unfolded."""

    act: Act
    form: forms.Form | None
    obstacle: str = ""
    is_open: bool = False

    @property
    def is_immediate(self) -> bool:
        """Whether one click suffices: nothing to write and nothing that cannot be undone."""
        return self.act.name == "take"


def panels_for(user: Any, candidature: Candidature, bound: Mapping[str, forms.Form] | None = None) -> list[Panel]:
    """What this person may do now, in the order of the table. Guards say why not yet.

    A form of `bound` (act name -> form) comes back as it was typed, even when its act is no longer possible.
    """
    bound = bound or {}
    offered = {item.name for item in available_transitions(user, candidature)}
    panels = []
    for act in ACTS:
        typed = bound.get(act.name)
        if act.name in offered:
            guard = act.transition.guard
            form = typed or (act.form() if act.form else None)
            panels.append(Panel(act, form, guard(candidature) if guard else "", typed is not None))
        elif typed is not None:
            panels.append(Panel(act, typed, "Cette action n’est plus possible. Ce que vous aviez écrit est ici.", True))
    return panels
