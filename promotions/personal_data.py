"""What this app keeps about a person (RGPD art. 15): their photo, what they show, what they need."""

from accounts.models import User
from promotions.models import Needs, Profile
from toolkit.documents.personal import PersonalData, PersonalFile, Row


def personal_data(user: User) -> PersonalData:
    """The records of a participant in each of their promotions. Two queries."""
    profiles = Profile.objects.filter(participant__user=user).select_related("participant__cycle")
    needs = Needs.objects.filter(participant__user=user).select_related("participant__cycle")
    return {
        "fiches": [_profile(each) for each in profiles.order_by("pk")],
        "besoins": [_needs(each) for each in needs.order_by("pk")],
    }


def _profile(profile: Profile) -> Row:
    return {
        "cycle": str(profile.participant.cycle),
        "téléphone": profile.phone,
        "montre sa fonction et son employeur": profile.shows_post,
        "montre son adresse électronique": profile.shows_email,
        "montre son téléphone": profile.shows_phone,
        "montre sa photo": profile.shows_photo,
        "photo": PersonalFile("photos", "photo.jpg", profile.photo) if profile.photo else "",
        "photo envoyée": profile.photo_sent_at,
        "sans photo": profile.photo_declined,
    }


def _needs(needs: Needs) -> Row:
    return {
        "cycle": str(needs.participant.cycle),
        "aménagements": needs.arrangements,
        "repas": needs.diet,
        "nuits": needs.get_nights_display(),
        "chambre": needs.get_room_display(),
        "personne à prévenir": needs.emergency_name,
        "son téléphone": needs.emergency_phone,
        "donnés": needs.answered_at,
        "changés": needs.changed_at,
    }
