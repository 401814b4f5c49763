"""The applications of others as this product sets them up."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Puts our site in the place of Django's own."""

    default_site = "inet_cycles.administration.Administration"
