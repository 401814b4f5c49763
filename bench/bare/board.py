"""The board of the committee, for a member who has read everything."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bench.bare.cycle import current_cycle
from committee.enums import VOTING_ROLES
from committee.models import Assessment, Item, LinkDeclaration, Recusal, Seat, Vote

PAGE_SIZE = 50
SHOWN = (
    "uuid", "mean_score", "assessment_count", "candidature__state", "candidature__first_name", "candidature__last_name",
    "candidature__job_title", "candidature__employer_name", "candidature__employer_type", "candidature__population",
    "candidature__region", "decision__outcome", "decision__rank",
)  # fmt: skip


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Fifty dossiers by mean, with readings, votes and decision."""
    cycle = current_cycle()
    seat = get_object_or_404(Seat.objects.select_related("committee"), user=request.user, committee__cycle=cycle)
    items = (
        Item.objects.filter(committee=seat.committee, removed_at__isnull=True)
        .select_related("candidature", "decision")
        .prefetch_related(
            Prefetch("assessments", Assessment.objects.filter(seat=seat).only("item", "state"), to_attr="own"),
            Prefetch("declarations", LinkDeclaration.objects.filter(user=request.user), to_attr="declared"),
            Prefetch("recusals", Recusal.objects.filter(lifted_at__isnull=True).only("item", "seat"), to_attr="away"),
            Prefetch("votes", Vote.objects.only("item", "choice"), to_attr="cast"),
        )
        .only(*SHOWN)
        .order_by(F("mean_score").desc(nulls_last=True), "sort_name", "pk")
    )
    page = Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))
    voters = seat.committee.seats.filter(role__in=VOTING_ROLES).count()
    return render(request, "bare/board.html", {"cycle": cycle, "page": page, "voters": voters})
