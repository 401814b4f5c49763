"""What is held while a published decision is replaced, or an appeal against it answered."""

from candidatures.lifecycle import lock_candidature
from committee.models import Committee, Decision, Item


def lock_decision(decision_id: int) -> Decision:
    """The dossier, its committee, then the decision, locked in this order; the decision brings the two others."""
    item = Item.objects.get(decision=decision_id)
    item.candidature = lock_candidature(item.candidature_id)
    rows = Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute")
    item.committee = rows.get(pk=item.committee_id)
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    locked.item, locked.committee = item, item.committee
    return locked
