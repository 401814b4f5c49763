"""What appeals and rectifications keep of a person: those of their dossiers, and their own acts."""

from django.db.models import F

from accounts.models import User
from committee.enums import AppealState, RectificationState
from committee.models import Appeal, Item, Rectification
from toolkit.documents.personal import PersonalData

_NUMBER = F("decision__item__candidature__receipt_number")


def rectifying_data(user: User) -> PersonalData:
    """Appeals of the person and what answered them, then what they wrote of those of others. Three queries.

    A rectification that was not notified is preparatory, and kept from whom it is about (CRPA L311-2).
    """
    own = Appeal.objects.filter(decision__item__candidature__applicant=user).annotate(dossier=_NUMBER)
    known = Item.objects.known_to(user).values("pk")
    recorded = Appeal.objects.filter(recorded_by=user, decision__item__in=known).annotate(dossier=_NUMBER)
    proposed = Rectification.objects.filter(proposed_by=user, decision__item__in=known).annotate(dossier=_NUMBER)
    return {
        "recours gracieux": [
            {
                "dossier": each.dossier,
                "reçu": each.received_on,
                "ce que vous demandez": each.summary,
                "rejeté par le silence": each.silence_on,
                "état": str(each.get_state_display()),
                "réponse": "" if each.state == AppealState.WITHDRAWN else each.answer,  # the service's own note
                "répondu": each.answered_at,
            }
            for each in own.order_by("received_on", "pk")
        ],
        "recours enregistrés": [
            {"dossier": each.dossier, "reçu": each.received_on, "date": each.recorded_at}
            for each in recorded.order_by("recorded_at", "pk")
        ],
        "rectifications proposées": [
            {
                "dossier": each.dossier,
                "décision": str(each.get_outcome_display()),
                "motif": each.reason,
                "notifiée": each.state == RectificationState.NOTIFIED,
                "date": each.proposed_at,
            }
            for each in proposed.order_by("proposed_at", "pk")
        ],
    }
