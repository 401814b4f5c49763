"""The versions of a validated reading."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from committee.access import find_item
from committee.models import Version
from committee.reading import Reading, lines_of
from toolkit.memo import remembers


@require_GET
@remembers
def versions(request: UserRequest, uuid: UUID) -> HttpResponse:
    """What one's own reading said each time that it was validated; for whoever records decisions, the others' too."""
    viewer, item = find_item(request.user, uuid)
    reading = Reading(viewer, item)
    if item.removed_at is not None or not reading.recorded:
        raise Http404("Aucune lecture validée ne vous est accessible sur ce dossier.")
    kept: dict[int, list[Version]] = {each.pk: [] for each in reading.recorded}
    for version in Version.objects.filter(assessment__in=kept).order_by("-number"):
        kept[version.assessment_id].append(version)
    shown = [
        {
            "assessment": each,
            "is_mine": each == reading.mine,
            "versions": [(version, lines_of(reading.criteria, version)) for version in kept[each.pk]],
        }
        for each in reading.recorded
    ]
    context = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "item": item, "readings": shown}
    return render(request, "committee/versions.html", context)
