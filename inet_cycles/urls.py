"""Routes of the product. Paths are French, names English, one namespace an app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from inet_cycles.health import health

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("sante", health, name="health"),
    path("administration/", admin.site.urls),
    path("compte/", include("accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("", include("candidatures.urls")),
    path("commission/", include("committee.urls")),
    path("droits/", include("fees.urls")),
    path("", include("dashboard.urls")),
    path("", include("catalogue.urls")),
]

handler400 = "dashboard.errors.bad_request"
handler403 = "dashboard.errors.permission_denied"
handler404 = "dashboard.errors.not_found"
handler500 = "dashboard.errors.server_error"
