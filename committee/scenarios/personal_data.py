"""What the composition keeps of the acts of a person: scenarios, moves, adoptions."""

from django.db.models import F

from accounts.models import User
from committee.models import Adoption, Item, PlacementMove, Scenario
from toolkit.documents.personal import PersonalData


def scenarios_data(user: User) -> PersonalData:
    """What this person made. Dossiers go by their number, those they may not know of are not there. Three queries."""
    made = Scenario.objects.filter(author=user).select_related("committee__cycle")
    adopted = Adoption.objects.filter(adopted_by=user).select_related("committee__cycle").order_by("adopted_at", "pk")
    known = Item.objects.known_to(user).values("pk")
    moved = PlacementMove.objects.filter(by=user, item__in=known).annotate(
        dossier=F("item__candidature__receipt_number")
    )
    return {
        "scénarios de composition": [
            {
                "commission": str(each.committee.cycle),
                "nom": each.name,
                "partagé avec": each.get_audience_display(),
                "créé": each.created_at,
                "modifié": each.changed_at,
            }
            for each in made
        ],
        "déplacements dans un scénario": [
            {"dossier": each.dossier, "vers": each.get_target_display() or "nulle part", "date": each.at}
            for each in moved.order_by("at", "pk")
        ],
        "compositions adoptées": [
            {"commission": str(each.committee.cycle), "nom": each.name, "motif": each.reason, "date": each.adopted_at}
            for each in adopted
        ],
    }
