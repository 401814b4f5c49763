"""What this app keeps about a person: the promotions they are or were part of (RGPD art. 15)."""

from accounts.models import User
from cycles.models import Participant
from toolkit.documents.personal import PersonalData, Row


def personal_data(user: User) -> PersonalData:
    """Return the person's participations, with the billing data as they were on confirmation. One query."""
    participations = Participant.objects.filter(user=user).select_related("cycle", "employer")
    return {"participations": [_participation(each) for each in participations]}


def _participation(participant: Participant) -> Row:
    return {
        "cycle": str(participant.cycle),
        "promotion": participant.cycle.promotion,
        "état": participant.get_state_display(),
        "inscription": participant.enrolled_at,
        "départ": participant.left_at,
        "motif du départ": participant.left_reason,
        "employeur": participant.employer.name,
        "fonction": participant.function,
        "contact formation": participant.training_contact_name,
        "courriel du contact formation": participant.training_contact_email,
        "SIRET à facturer": participant.billing_siret,
        "code service": participant.service_code,
        "numéro d’engagement": participant.purchase_order,
        "destinataire de la facture": participant.billing_name,
        "courriel de facturation": participant.billing_email,
        "contact pour la facture": participant.billing_contact,
        "adresse de facturation": participant.billing_address,
        "coordonnées de facturation arrêtées": participant.billing_closed_at,
    }
