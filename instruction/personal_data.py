"""What this app keeps about a person: what the training team wrote (RGPD art. 15)."""

from typing import Any

from django.db.models import Exists

from accounts.models import User
from candidatures.personal_data import DECIDED, name_of
from cycles.models import kept_from
from instruction.models import IneligibilityProposal, Labelling, Note, Synthesis
from toolkit.documents.personal import PersonalData
from toolkit.lists.models import StoredView


def personal_data(user: User) -> PersonalData:
    """Return the notes on the person's own dossiers once these are decided on (CRPA L311-2), without their authors,
    and the date of those they wrote on the dossiers of others, but for those a recusal keeps them away from.

    A synthesis prepares what the committee deliberates (CRPA L311-2): the service gives it on request, and no archive
    holds it. Whoever wrote one finds its date, as for a note.

    A label is a word of the desk for its own work, and is told by nobody but whoever put it on. So is a proposal to
    declare a dossier ineligible: one that was followed is told by its decision, with the same reason. Six queries.
    """
    own = Note.objects.filter(candidature__applicant=user, candidature__state__in=DECIDED)
    kept = kept_from(user, cycle="candidature__cycle", person="candidature__applicant")
    written = Note.objects.filter(author=user).exclude(candidature__applicant=user).exclude(kept)
    number = "candidature__receipt_number"
    on_own = [
        {
            "dossier": name_of(note.candidature),
            "date": note.at,
            "nature": note.get_kind_display(),
            "avec qui": note.with_whom,
            "note": note.text,
        }
        for note in own.select_related("candidature__cycle").order_by("at", "pk")
    ]
    on_others = _labels_by(user, kept)
    drawn_up = _syntheses_by(user, kept)
    on_ineligible = _proposals_by(user, kept)
    stored = StoredView.objects.owned_by(user).order_by("created_at", "pk").values_list("created_at", "name", "query")
    kept_views = [{"date": at, "nom": name, "filtres": query} for at, name, query in stored]
    return {
        **({"vues de liste enregistrées": kept_views} if kept_views else {}),
        **({"étiquettes mises sur d’autres dossiers": on_others} if on_others else {}),
        **({"synthèses écrites sur d’autres dossiers": drawn_up} if drawn_up else {}),
        **({"irrecevabilités proposées": on_ineligible} if on_ineligible else {}),
        **({"notes internes du service": on_own} if on_own else {}),
        "notes écrites sur d’autres dossiers": [
            {"date": at, "dossier": dossier} for at, dossier in written.order_by("at", "pk").values_list("at", number)
        ],
    }


def _syntheses_by(user: User, kept: Exists) -> list[dict[str, Any]]:
    """The versions that this person was the last to write in. One query."""
    found = Synthesis.objects.filter(author=user).exclude(candidature__applicant=user).exclude(kept)
    told = found.order_by("updated_at", "pk").values_list("updated_at", "candidature__receipt_number", "number")
    return [{"date": at, "dossier": dossier, "version": version} for at, dossier, version in told]


def _proposals_by(user: User, kept: Exists) -> list[dict[str, Any]]:
    """The proposals to declare a dossier ineligible that this person made. One query."""
    found = IneligibilityProposal.objects.filter(author=user).exclude(candidature__applicant=user).exclude(kept)
    told = found.order_by("at").values_list("at", "candidature__receipt_number")
    return [{"date": at, "dossier": dossier} for at, dossier in told]


def _labels_by(user: User, kept: Exists) -> list[dict[str, Any]]:
    """The labels that this person put on dossiers. One query."""
    found = Labelling.objects.filter(by=user).exclude(candidature__applicant=user).exclude(kept)
    told = found.order_by("at", "pk").values_list("at", "candidature__receipt_number", "label__name")
    return [{"date": at, "dossier": dossier, "étiquette": name} for at, dossier, name in told]
