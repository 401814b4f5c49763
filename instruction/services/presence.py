"""Who else has a dossier open: a row a person and a dossier, kept some minutes, without a history."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from candidatures.models import Candidature
from instruction.models import Presence

HERE = timedelta(seconds=60)  # a page tells every twenty seconds: two may be lost
KEPT = timedelta(minutes=10)


def note_presence(*, actor: User, candidature: Candidature) -> list[str]:
    """Note that this person has the dossier open; return who else has, by name. What is old is forgotten."""
    now = timezone.now()
    Presence.objects.filter(seen_at__lt=now - KEPT).delete()
    Presence.objects.update_or_create(candidature=candidature, user=actor, defaults={"seen_at": now})
    others = Presence.objects.filter(candidature=candidature, seen_at__gte=now - HERE).exclude(user=actor)
    return [one.user.full_name for one in others.select_related("user").order_by("user__sort_name", "pk")]


def in_a_sentence(names: list[str]) -> str:
    """« Tarek Wissembach lit aussi ce dossier », or the empty string."""
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} a aussi ce dossier sous les yeux."
    return f"{', '.join(names[:-1])} et {names[-1]} ont aussi ce dossier sous les yeux."
