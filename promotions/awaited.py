"""What this app awaits of participants: their needs, a photo, the training contact of their employer."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils import timezone

from cycles.models import Participant
from promotions.erasing import erase_days
from promotions.lacks import Lack, LackSource, add_lack
from promotions.models import Needs, profile_of


def declare() -> None:
    """Register them. Called once, when the app is ready."""
    add_lack(LackSource("besoins", "besoins", _without_needs, rank=10))
    add_lack(LackSource("contact", "contact formation", _without_contact, rank=20))
    add_lack(LackSource("photo", "photo", _without_photo, rank=30))


def _without_needs(participants: Sequence[Participant]) -> Mapping[int, Lack]:
    """Whoever has not answered, unless answers are erased already. Two queries, but for what was read before."""
    field = Participant._meta.get_field("needs")
    unread = [each for each in participants if not field.is_cached(each)]
    given = {each.pk for each in participants if field.is_cached(each) and field.get_cached_value(each) is not None}
    if unread:
        given |= set(Needs.objects.filter(participant__in=unread).values_list("participant", flat=True))
    days = erase_days({each.cycle_id: each.cycle for each in participants}.values())
    today = timezone.localdate()
    return {
        each.pk: Lack(
            "Dire ce qu’il vous faut pour venir",
            "Nuits, repas, accès, personne à prévenir\u00a0: lu par votre conseiller et l’assistant, puis effacé",
            reverse("mine:needs", args=[each.uuid]),
        )
        for each in participants
        if each.pk not in given and days.get(each.cycle_id, today.max) > today
    }


def _without_contact(participants: Sequence[Participant]) -> Mapping[int, Lack]:
    """No query."""
    return {
        each.pk: Lack(
            "Donner le contact formation de votre employeur",
            "La personne qui reçoit copie de vos convocations",
            reverse("mine:contact", args=[each.uuid]),
        )
        for each in participants
        if not each.training_contact_email
    }


def _without_photo(participants: Sequence[Participant]) -> Mapping[int, Lack]:
    """Neither sent nor declined. No query, for participants read with their profile."""
    return {
        each.pk: Lack(
            "Envoyer votre photo, ou dire que vous n’en donnez pas",
            "Pour le trombinoscope de la promotion, si vous le voulez",
            reverse("mine:photo", args=[each.uuid]),
        )
        for each in participants
        if not (profile_of(each).photo or profile_of(each).photo_declined)
    }
