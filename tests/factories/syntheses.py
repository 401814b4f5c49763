"""Syntheses, written through the services."""

from accounts.models import User
from candidatures.models import Candidature
from instruction import services
from instruction.enums import Opinion
from instruction.models import Synthesis

PARTS = {
    "career": "Directrice générale des services depuis 2019, après neuf ans de finances.",
    "stakes": "Une ville qui double ses écoles sans doubler ses recettes.",
    "strengths": "Un projet précis, déjà éprouvé dans deux services.",
    "reservations": "Peu de recul sur son propre rôle.",
    "questions": "Qui portera le projet en son absence ?",
    "opinion": Opinion.FAVOURABLE,
}


def write_synthesis(candidature: Candidature, actor: User, **parts: str) -> Synthesis:
    """A whole draft."""
    saved = services.save_synthesis(actor=actor, candidature=candidature, values=PARTS | parts)
    assert saved is not None
    return saved


def validated(candidature: Candidature, actor: User, **parts: str) -> Synthesis:
    """A version that was validated; from another one where there is one already."""
    if candidature.syntheses.validated().exists():
        services.rework_synthesis(actor=actor, candidature=candidature)
    return services.validate_synthesis(actor=actor, synthesis=write_synthesis(candidature, actor, **parts))
