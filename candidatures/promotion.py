"""What a dossier gives to the page of its participant: an invoice's number that is awaited, and papers."""

from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse

from candidatures.enums import State
from candidatures.letters import ADMISSION
from candidatures.models import Candidature
from cycles.models import Participant
from promotions.lacks import Lack, LackSource, add_lack
from promotions.papers import Paper, add_papers
from toolkit.text.typography import format_day


def declare() -> None:
    """Register both. Called once, when the app is ready."""
    add_lack(LackSource("engagement", "numéro d’engagement", _without_order))
    add_papers(_papers)


def _without_order(participants: Sequence[Participant]) -> Mapping[int, Lack]:
    """Whose employer gave no engagement number, while the invoice may still bear one. One query."""
    awaited = [each for each in participants if not each.purchase_order and each.billing_closed_at is None]
    if not awaited:
        return {}
    rows = Candidature.objects.filter(
        state=State.CONFIRMED,
        cycle__in={each.cycle_id for each in awaited},
        applicant__in={each.user_id for each in awaited},
    )
    dossiers = {(row[0], row[1]): row[2] for row in rows.values_list("cycle", "applicant", "uuid")}
    return {
        each.pk: Lack(
            "Faire donner le numéro d’engagement de la facture",
            "Votre service financier le donne par le lien qu’il a reçu, sans compte",
            f"{reverse('candidatures:dossier', args=[dossiers[each.cycle_id, each.user_id]])}#employeur",
        )
        for each in awaited
        if (each.cycle_id, each.user_id) in dossiers
    }


def _papers(participant: Participant) -> Iterator[Paper]:
    """The letter, the deed of the employer, the dossier. One query, and one for the commitment."""
    rows = Candidature.objects.filter(cycle=participant.cycle_id, applicant=participant.user_id)
    found = rows.with_commitment().select_related("letter").exclude(state=State.DRAFT).first()
    if found is None:
        return
    if found.letter is not None and found.letter.kind == ADMISSION.name:
        issued = format_day(found.letter.created_at, weekday=False)
        yield Paper("Lettre d’admission", f"PDF, {issued}", reverse("candidatures:letter", args=[found.uuid]))
    commitment = found.commitment
    if commitment is not None and commitment.is_signed and commitment.document_id:
        yield Paper(
            "Engagement de l’employeur",
            f"PDF, signé par {commitment.signatory_name}",
            reverse("candidatures:commitment_deed", args=[found.uuid]),
        )
    yield Paper(
        "Ma candidature", "Le dossier, l’accusé de réception, la facture", found.get_absolute_url(), verb="Lire"
    )
