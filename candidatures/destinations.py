"""Why one signs in, for the pages of a dossier that people reach from outside: its start, and the call for help."""

from uuid import UUID

from django.urls import reverse

from accounts.destinations import Destination, describe
from candidatures.models import Mandate
from cycles.models import Cycle
from toolkit.text.french import au


def declare() -> None:
    """Say it of both pages. Called once, when the models are loaded."""
    describe("candidatures:start", _to_start)
    describe("candidatures:mandate", _to_mandate)


def _to_start(slug: str) -> Destination | None:
    cycle = Cycle.objects.public().addressed(slug).first()
    if cycle is None:
        return None
    reason = (
        f"Vous êtes ici pour candidater {au(cycle.title)}, {cycle.year}. Votre compte garde le dossier à mesure que "
        "vous l’écrivez."
    )
    blank = reverse("candidatures:blank_form", args=[cycle.slug])
    links = ((blank, "Voir d’abord le formulaire vide"), (cycle.get_absolute_url(), "Revoir le cycle et ses dates"))
    return Destination(reason, links=links)


def _to_mandate(uuid: UUID) -> Destination | None:
    mandate = Mandate.objects.live().filter(uuid=uuid).first()
    if mandate is None:
        return None
    reason = (
        "Vous êtes ici pour répondre à une personne qui vous demande de l’aider à remplir son dossier. Sa demande est "
        f"adressée à {mandate.email} : connectez-vous, ou créez votre compte, avec cette adresse."
    )
    return Destination(reason, email=mandate.email)
