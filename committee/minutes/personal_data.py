"""What the minutes keep of a person who sat: their remarks, the disagreements they had recorded, their signatures."""

from django.db.models import F

from accounts.models import User
from committee.models import Dissent, Item, MinutesRemark, MinutesSignature
from toolkit.documents.personal import PersonalData


def minutes_data(user: User) -> PersonalData:
    """Their own words and acts. Dossiers go by their number; those that they may not know of are not there."""
    known = Item.objects.known_to(user).values("pk")
    dissents = Dissent.objects.filter(seat__user=user, sitting_item__item__in=known)
    told = dissents.annotate(dossier=F("sitting_item__item__candidature__receipt_number")).order_by("at", "pk")
    remarks = MinutesRemark.objects.filter(seat__user=user).order_by("at", "pk")
    signatures = MinutesSignature.objects.filter(seat__user=user).select_related("minutes__document")
    return {
        "remarques sur un procès-verbal": [{"remarque": each.text, "date": each.at} for each in remarks],
        "désaccords consignés": [{"dossier": each.dossier, "mots": each.text, "date": each.at} for each in told],
        "procès-verbaux signés": [
            {
                "numéro": each.minutes.document.number if each.minutes.document else "pas encore numéroté",
                "qualité": str(each.get_capacity_display()),
                "sur papier": each.on_paper,
                "date": each.at,
            }
            for each in signatures.order_by("at", "pk")
        ],
    }
