"""What the publications keep of the acts of a person: those they prepared, confirmed or kept from leaving."""

from django.db.models import Q

from accounts.models import User
from committee.models import Publication
from toolkit.documents.personal import PersonalData


def publications_data(user: User) -> PersonalData:
    """Publications in which this person had a part, without whose decisions they were. One query.

    A reason is its author's; what was accepted names dossiers, and stays with the publication.
    """
    part = Q(prepared_by=user) | Q(confirmed_by=user) | Q(ended_by=user)
    found = Publication.objects.filter(part).select_related("committee__cycle")
    return {
        "publications des décisions": [
            {
                "commission": str(each.committee.cycle),
                "état": str(each.get_state_display()),
                "préparée par vous": each.prepared_at if each.prepared_by_id == user.pk else None,
                "confirmée par vous": each.confirmed_at if each.confirmed_by_id == user.pk else None,
                "arrêtée par vous": each.ended_at if each.ended_by_id == user.pk else None,
                "motif": each.why if each.ended_by_id == user.pk else "",
            }
            for each in found.order_by("prepared_at", "pk")
        ],
    }
