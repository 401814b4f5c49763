"""Django's administration: for active superusers who have shown their second factor, and nobody else."""

from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse

from accounts.middleware import lacks_second_factor


class Administration(AdminSite):
    """None of its routes exists for anybody else who is signed in; signed out, one goes by the sign-in page."""

    def has_permission(self, request: HttpRequest) -> bool:
        """`is_staff` and the permissions of Django open nothing."""
        person = request.user
        return person.is_active and person.is_superuser and not lacks_second_factor(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every route but the sign-in page goes through here, the index and those of the models too."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            self._check(request)
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the product's sign-in page, which asks for the second factor."""
        self._check(request)
        return secure_admin_login(super().login)(request, extra_context)

    def _check(self, request: HttpRequest) -> None:
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404("L’administration n’existe que pour les superutilisateurs.")
