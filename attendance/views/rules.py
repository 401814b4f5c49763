"""What an institute decides of attendance."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS
from attendance.forms import RulesForm
from attendance.models.rules import rules_of
from attendance.services import save_rules
from attendance.views.scope import NAV
from programme.views.scope import chosen_institute, institutes_of
from toolkit.domain.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: UserRequest) -> HttpResponse:
    """How long a half-day counts, when it is signed, and by which means."""
    institutes = institutes_of(request, *INSTRUCTORS)
    institute = chosen_institute(request, institutes)
    form = RulesForm(request.POST if request.method == "POST" else None, instance=rules_of(institute))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            save_rules(actor=request.user, institute=institute, values=form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "Les règles de présence sont enregistrées.")
            return redirect("attendance:half_days")
    context = {"form": form, "refusal": refusal, "institute": institute, "institutes": institutes, **NAV}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "attendance/rules.html", context, status=status)
