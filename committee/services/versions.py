"""The versions of a validated reading: one each time that it says something else, none ever changed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from committee.models import Assessment, Version

_LAST = Version.objects.filter(assessment=OuterRef("pk")).order_by("-number")


def with_last_version(readings: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Annotate `version_number` and `version_grid`, those of the last version of each; None before the first one."""
    return with_version_number(readings).annotate(version_grid=Subquery(_LAST.values("grid")[:1]))


def with_version_number(readings: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Annotate `version_number` alone: how many versions there are; None before the first one."""
    return readings.annotate(version_number=Subquery(_LAST.values("number")[:1]))


def keep_version(
    assessment: Any, *, marks: Mapping[int, int | None], remarks: Mapping[int, str], former_comment: str
) -> None:
    """Write down what a reading says as it is validated, unless its last version says it. One query at most.

    The reading was read by with_last_version and then changed; `former_comment` is the opinion that it had. The caller
    holds the lock on the item.
    """
    last = getattr(assessment, "version_number", None) or 0
    grid = {str(pk): [mark, remarks.get(pk, "")] for pk, mark in sorted(marks.items())}
    if last and assessment.version_grid == grid and former_comment == assessment.comment:
        return
    Version.objects.create(
        assessment=assessment,
        number=last + 1,
        at=assessment.updated_at,
        score=assessment.score,
        comment=assessment.comment,
        grid=grid,
    )
