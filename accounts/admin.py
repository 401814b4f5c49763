"""The back room, for administrators: people, roles and the settings of institutes. States are never edited here."""

from typing import Any

import allauth.mfa.admin  # noqa: F401  # registers its own page, which ours replaces
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import Membership, User
from accounts.signals import address_changing
from organisations.models import Institute

admin.site.unregister(Group)
admin.site.unregister(Authenticator)
admin.site.site_header = "INET Cycles"
admin.site.site_title = "INET Cycles"
admin.site.index_title = "Administration"


class SuperuserOnly:
    """`is_staff` alone opens nothing. The titles are ours: the library's glue an article to any name."""

    list_title, add_title, change_title = "", "", ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "title": self.list_title})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {**(extra_context or {}), "title": self.add_title})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        shown = {**(extra_context or {}), "title": self.change_title}
        return super().change_view(request, object_id, form_url, shown)

    def _is_superuser(self, request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
        return request.user.is_superuser

    has_module_permission = _is_superuser
    has_view_permission = _is_superuser
    has_add_permission = _is_superuser
    has_change_permission = _is_superuser
    has_delete_permission = _is_superuser


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


class MembershipInline(SuperuserOnly, admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(User)
class PersonAdmin(SuperuserOnly, UserAdmin):
    list_title, add_title, change_title = "Personnes", "Ajouter une personne", "Personne"
    ordering = ("sort_name", "email")
    list_display = ("email", "last_name", "first_name", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "memberships__role")
    search_fields = ("email", "last_name", "first_name")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Personne", {"fields": ("title", "first_name", "last_name", "phone")}),
        ("Accès", {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    add_form = PersonCreationForm
    inlines = (MembershipInline,)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """An address that is changed here is to be proven again, and whoever keeps the former one follows."""
        former = form.initial.get("email")
        if change and former != obj.email:
            address_changing.send(sender=User, user=obj, former=former, current=obj.email)
            EmailAddress.objects.filter(user=obj).delete()
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True, verified=False)
        super().save_model(request, obj, form, change)


@admin.register(Institute)
class InstituteAdmin(SuperuserOnly, admin.ModelAdmin):
    list_title, add_title, change_title = "Instituts", "Ajouter un institut", "Institut"
    list_display = ("code", "name", "service", "email")
    search_fields = ("code", "name")


@admin.register(Authenticator)
class SecondFactorAdmin(SuperuserOnly, admin.ModelAdmin):
    """A lost second factor is taken away here. Its secret is never read, and nothing is added by hand."""

    list_title, add_title, change_title = "Seconds facteurs", "", "Second facteur"

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
